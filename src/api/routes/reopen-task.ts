import { preconditioned, versionTag } from "../if-match.ts";
import { json } from "../respond.ts";
import { route } from "../route.ts";
import { ifMatchTask, taskIdParam } from "../task-params.ts";
import { taskSchema } from "../task-schemas.ts";

export const reopenTask = route(
  {
    method: "post",
    path: "/api/tasks/{id}/reopen",
    id: "reopenTask",
    tag: "Tasks",
    summary: "A task is open again",
    params: { id: taskIdParam },
    headers: { "If-Match": ifMatchTask },
    responses: {
      200: { description: "The task as it is now", content: { "application/json": { schema: taskSchema } } },
    },
    problems: { 404: "task_not_found", 412: "precondition_failed", 413: "event_too_large" },
  },
  async ({ c, book, param }) => {
    const task = await preconditioned(c, (options) => book.tasks.reopen(param("id"), options));
    return json(task, 200, { etag: versionTag(task.version) });
  },
);
