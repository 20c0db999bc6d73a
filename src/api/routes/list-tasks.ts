import { page, readJson } from "../respond.ts";
import { route } from "../route.ts";
import { pageOf } from "../schemas.ts";
import { taskListParams, taskListQuery } from "../task-params.ts";
import { taskItemSchema } from "../task-schemas.ts";

export const listTasks = route(
  {
    method: "get",
    path: "/api/tasks",
    id: "listTasks",
    tag: "Tasks",
    summary: "Tasks by when they were created",
    description:
      "Newest first, any combination of filters. A list that is asked for by completion alone, or with a status, is in the " +
      "order of completion.",
    query: taskListParams,
    responses: {
      200: {
        description: "Tasks with the beginning of their content",
        content: { "application/json": { schema: pageOf(taskItemSchema) } },
      },
    },
    problems: { 400: "query_invalid, cursor_invalid", 422: "task_invalid: more than 10,000 below the root" },
  },
  async ({ c, book, query }) => readJson(c, page(await book.tasks.list(taskListQuery(book, query)))),
);
