import type { TaskInput } from "../../kits/work/tasks/task.ts";
import { readJsonBody } from "../entry-body.ts";
import { versionTag } from "../if-match.ts";
import { json } from "../respond.ts";
import { route } from "../route.ts";
import { taskInputSchema, taskSchema } from "../task-schemas.ts";

export const createTask = route(
  {
    method: "post",
    path: "/api/tasks",
    id: "createTask",
    tag: "Tasks",
    summary: "Create a task",
    description: "The same `id` with the same content again answers what is there.",
    body: { required: true, content: { "application/json": { schema: taskInputSchema } } },
    responses: { 201: { description: "The task", content: { "application/json": { schema: taskSchema } } } },
    problems: {
      400: "body_invalid",
      409: "version_conflict: the id is taken",
      413: "body_too_large, event_too_large",
      422: "task_invalid",
    },
  },
  async ({ c, book }) => {
    const task = await book.tasks.create((await readJsonBody(c)) as TaskInput);
    return json(task, 201, {
      location: `/api/tasks/${encodeURIComponent(task.id)}`,
      etag: versionTag(task.version),
    });
  },
);
