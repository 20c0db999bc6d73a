import { page, readJson } from "../respond.ts";
import { route } from "../route.ts";
import { pageOf } from "../schemas.ts";
import { taskIdParam } from "../task-params.ts";
import { taskNodeSchema } from "../task-schemas.ts";

export const taskTree = route(
  {
    method: "get",
    path: "/api/tasks/{id}/tree",
    id: "taskTree",
    tag: "Tasks",
    summary: "A task and all below it",
    description:
      "Flat, a parent before its children, siblings by when they were created; each with its own time, and with the time " +
      "and progress of all below it. The whole tree, no paging.",
    params: { id: taskIdParam },
    responses: {
      200: { description: "The tree", content: { "application/json": { schema: pageOf(taskNodeSchema) } } },
      304: { description: "Nothing changed (If-None-Match)" },
    },
    problems: { 404: "task_not_found", 422: "task_invalid: more than 10,000 below it" },
  },
  async ({ c, book, param }) =>
    readJson(c, page({ items: await book.tasks.subtree(param("id")) }), { etag: true }),
);
