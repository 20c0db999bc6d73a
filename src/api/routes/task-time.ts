import { byParam, dayRangeParams, given } from "../params.ts";
import { readJson } from "../respond.ts";
import { route } from "../route.ts";
import { taskIdParam } from "../task-params.ts";
import { taskTimeSchema } from "../task-schemas.ts";

export const taskTime = route(
  {
    method: "get",
    path: "/api/tasks/{id}/time",
    id: "taskTime",
    tag: "Tasks",
    summary: "Time recorded for a task, and for it and all below it",
    params: { id: taskIdParam },
    query: { ...dayRangeParams, by: byParam },
    responses: {
      200: {
        description: "Seconds, oldest first; only days, weeks or months that have any",
        content: { "application/json": { schema: taskTimeSchema } },
      },
      304: { description: "Nothing changed (If-None-Match)" },
    },
    problems: {
      400: "query_invalid, counter_not_kept",
      404: "task_not_found",
      422: "task_invalid: more than 10,000 below it",
    },
  },
  async ({ c, book, param, query }) =>
    readJson(c, { ...(await book.tasks.time(param("id"), given(query))), nextCursor: null }, { etag: true }),
);
