import { z } from "@hono/zod-openapi";
import type { TaskPatch } from "../../kits/work/tasks/task.ts";
import { readOptionalJsonBody } from "../entry-body.ts";
import { preconditioned, versionTag } from "../if-match.ts";
import { json } from "../respond.ts";
import { route } from "../route.ts";
import { ifMatchTask, taskIdParam } from "../task-params.ts";
import { taskSchema } from "../task-schemas.ts";

const inputSchema = z
  .object({ completed: z.string().optional().openapi({ description: "RFC 3339 or a day; default now" }) })
  .openapi("TaskCompletion", { example: { completed: "2026-03-02" } });

export const completeTask = route(
  {
    method: "post",
    path: "/api/tasks/{id}/complete",
    id: "completeTask",
    tag: "Tasks",
    summary: "A task is done",
    description:
      "The body may be empty. A task that is done already stays as it is, unless another time is given.",
    params: { id: taskIdParam },
    headers: { "If-Match": ifMatchTask },
    body: { required: false, content: { "application/json": { schema: inputSchema } } },
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
    const input = (await readOptionalJsonBody(c)) as Pick<TaskPatch, "completed">;
    const task = await preconditioned(c, (options) => book.tasks.complete(param("id"), input, options));
    return json(task, 200, { etag: versionTag(task.version) });
  },
);
