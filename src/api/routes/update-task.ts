import type { TaskPatch } from "../../kits/work/tasks/task.ts";
import { readJsonBody } from "../entry-body.ts";
import { preconditioned, versionTag } from "../if-match.ts";
import { json } from "../respond.ts";
import { route } from "../route.ts";
import { ifMatchTask, taskIdParam } from "../task-params.ts";
import { taskPatchSchema, taskSchema } from "../task-schemas.ts";

export const updateTask = route(
  {
    method: "patch",
    path: "/api/tasks/{id}",
    id: "updateTask",
    tag: "Tasks",
    summary: "Change fields of a task",
    description: "Another `parent` moves it with all that is below it.",
    params: { id: taskIdParam },
    headers: { "If-Match": ifMatchTask },
    body: { required: true, content: { "application/json": { schema: taskPatchSchema } } },
    responses: {
      200: { description: "The task as it is now", content: { "application/json": { schema: taskSchema } } },
    },
    problems: {
      400: "body_invalid",
      404: "task_not_found",
      412: "precondition_failed",
      413: "body_too_large, event_too_large",
      422: "task_invalid",
    },
  },
  async ({ c, book, param }) => {
    const patch = (await readJsonBody(c)) as TaskPatch;
    const task = await preconditioned(c, (options) => book.tasks.update(param("id"), patch, options));
    return json(task, 200, { etag: versionTag(task.version) });
  },
);
