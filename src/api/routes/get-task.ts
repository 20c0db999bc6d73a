import { versionTag } from "../if-match.ts";
import { json } from "../respond.ts";
import { route } from "../route.ts";
import { taskIdParam } from "../task-params.ts";
import { taskDetailSchema } from "../task-schemas.ts";

export const getTask = route(
  {
    method: "get",
    path: "/api/tasks/{id}",
    id: "getTask",
    tag: "Tasks",
    summary: "One task, with its ancestors, progress and time",
    description: "Its `ETag` is its version, for `If-Match`.",
    params: { id: taskIdParam },
    responses: {
      200: { description: "The task", content: { "application/json": { schema: taskDetailSchema } } },
    },
    problems: { 404: "task_not_found" },
  },
  async ({ book, param }) => {
    const task = await book.tasks.get(param("id"));
    // Never a 304: what is around the task changes without its version.
    return json(task, 200, { etag: versionTag(task.version) });
  },
);
