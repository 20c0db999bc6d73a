import type { Daybook } from "../../daybook.ts";
import type { Task } from "../../kits/work/tasks/task.ts";
import { taskNotFound } from "../../kits/work/tasks/task-error.ts";
import { usageError } from "../usage.ts";

export const TASK_ARGUMENT = "its id, or @1 for the one that was created last, @2 for the one before …";

const MAX_BACK = 1_000;

/** A task by its id or its place. @throws task_not_found */
export async function findTask(book: Daybook, text: string): Promise<Task> {
  const id = await taskId(book, text);
  const task = await book.tasks.find(id);
  if (task === undefined) throw taskNotFound(id);
  return task;
}

/** The id that a word means; `@1` looks it up. */
export async function taskId(book: Daybook, text: string): Promise<string> {
  const place = /^@(\d{1,4})$/.exec(text)?.[1];
  if (place === undefined) return text;
  const back = Number(place);
  if (back < 1 || back > MAX_BACK) throw usageError(`place must be @1 to @${MAX_BACK}, got ${text}`);
  const { items } = await book.tasks.list({ limit: back });
  const task = items[back - 1];
  if (task !== undefined) return task.id;
  throw usageError(
    `place must be at most @${items.length}, got ${text}`,
    "daybook task list shows the tasks",
  );
}
