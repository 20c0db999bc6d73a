import type { Day } from "../../../event/calendar.ts";

/** The log that holds the tasks: one stream a task, its id the subject. */
export const TASK_LOG = "tasks";

/** What a list is asked for, to have those below none; so it is no id. */
export const NO_PARENT = "none";

export const TASK_STATUSES = ["open", "in-progress", "done", "cancelled"] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** What a task says, and what its events carry as it is after a change. */
export interface TaskState {
  title: string;
  content: string;
  status: TaskStatus;
  tags: string[];
  /** The task that it is a part of; null for none. */
  parent: string | null;
  due: Day | null;
  /** UTC with milliseconds. */
  created: string;
  /** When it was done or cancelled; null while it is neither. */
  completed: string | null;
}

export interface Task extends TaskState {
  id: string;
  /** Of the last event that changed it. */
  version: number;
}

/** A task in a list: the beginning of its content in place of the whole. */
export interface TaskItem extends Omit<Task, "content"> {
  excerpt: string;
}

export interface TaskInput {
  /** One line of 1 to 500 characters. */
  title: string;
  /** At most 100,000 characters. */
  content?: string;
  /** Default `open`. */
  status?: TaskStatus;
  /** At most 50, of 1 to 100 characters. */
  tags?: string[];
  /** A task that exists; null or absent for none. */
  parent?: string | null;
  due?: Day | null;
  /** RFC 3339, or a day of the book's zone; default now. */
  created?: string;
  /** RFC 3339, or a day; only of a task that is done or cancelled, and by default when it became so. */
  completed?: string | null;
  /** Default a new UUIDv7. Creating the same id with the same content twice creates once. */
  id?: string;
}

/** The fields that change; the rest stays. */
export type TaskPatch = Partial<Omit<TaskInput, "id">>;

/** What becomes of the tasks right below one that is deleted. */
export type ChildrenPolicy = "block" | "cascade" | "detach";

export function isClosed(status: TaskStatus): boolean {
  return status === "done" || status === "cancelled";
}

export function stateOf(task: TaskState): TaskState {
  const { title, content, status, tags, parent, due, created, completed } = task;
  return { title, content, status, tags, parent, due, created, completed };
}

/** Tags are a set: their order says nothing. */
export function sameTask(a: TaskState, b: TaskState): boolean {
  return (
    a.title === b.title &&
    a.content === b.content &&
    a.status === b.status &&
    a.parent === b.parent &&
    a.due === b.due &&
    a.created === b.created &&
    a.completed === b.completed &&
    a.tags.length === b.tags.length &&
    a.tags.every((tag) => b.tags.includes(tag))
  );
}
