export const STATUSES = ["open", "in-progress", "done", "cancelled"] as const;
export type TaskStatus = (typeof STATUSES)[number];

export const STATUS_TEXT: Record<TaskStatus, string> = {
  open: "Open",
  "in-progress": "In progress",
  done: "Done",
  cancelled: "Cancelled",
};

/** What `GET /api/tasks` answers of each. */
export interface TaskItem {
  id: string;
  title: string;
  excerpt: string;
  status: TaskStatus;
  tags: string[];
  parent: string | null;
  due: string | null;
  created: string;
  completed: string | null;
  version: number;
}

export interface Task extends Omit<TaskItem, "excerpt"> {
  content: string;
  ancestors: { id: string; title: string }[];
  children: { total: number; done: number };
  /** Of all tasks below it. */
  progress: { total: number; done: number };
  time: { seconds: number; subtreeSeconds: number };
}

export function taskPath(id: string): string {
  return `/api/tasks/${encodeURIComponent(id)}`;
}

export function isClosed(status: TaskStatus): boolean {
  return status === "done" || status === "cancelled";
}
