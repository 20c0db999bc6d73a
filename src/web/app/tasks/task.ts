import type { TaskItem, TaskStatus } from "../../../kits/work/tasks/task.ts";
import type { TaskDetail, TaskNode } from "../../../kits/work/tasks/task-detail.ts";

export type { TaskDetail, TaskItem, TaskNode, TaskStatus };

export const STATUS_TEXT: Record<TaskStatus, string> = {
  open: "Open",
  "in-progress": "In progress",
  done: "Done",
  cancelled: "Cancelled",
};

export const STATUSES = Object.keys(STATUS_TEXT) as TaskStatus[];

export function taskPath(id: string): string {
  return `/api/tasks/${encodeURIComponent(id)}`;
}

export function isClosed(status: TaskStatus): boolean {
  return status === "done" || status === "cancelled";
}
