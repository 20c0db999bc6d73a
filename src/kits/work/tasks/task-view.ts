import type { RecordedEvent } from "../../../event/event.ts";
import type { PendingItems } from "../../../views/pending-items.ts";
import type { View } from "../../../views/view.ts";
import { excerptOf } from "../shared/excerpt.ts";
import { stateOf, TASK_LOG, type Task, type TaskItem, type TaskState } from "./task.ts";
import { readTaskEvent, type TaskPlaces } from "./task-event.ts";

/** Every task lies in here, by when it was created. */
export const ALL = "all";
/** Those without a parent. */
export const ROOTS = "roots";
/** Those that are done or cancelled, by when they became so. */
export const COMPLETED = "completed";
/** How many tasks are right below one, and how many of them are done; the sort key is the parent's id. */
export const CHILDREN = "children";
/** The sort key of the one item that has a task whole. */
export const RECORD = "task";

export function partitionOfTask(id: string): string {
  return `task#${id}`;
}

export function partitionOfStatus(status: string): string {
  return `status#${status}`;
}

export function partitionOfTag(tag: string): string {
  return `tag#${tag}`;
}

export function partitionOfParent(parent: string | null): string {
  return parent === null ? ROOTS : `parent#${parent}`;
}

/** Sorts by an instant; ties by id. */
export function taskKey(instant: string, id: string): string {
  return `${instant}#${id}`;
}

/**
 * A task whole, and in every list that it belongs to: all, its status, each tag, its parent, the completed. An item of a
 * list holds all of the task but its content, so a page of any list is one query.
 */
export class TaskView implements View {
  readonly name = "tasks";

  fold(event: RecordedEvent, pending: PendingItems): void {
    if (event.log !== TASK_LOG) return;
    const change = readTaskEvent(event);
    if (change === undefined) return;
    const { id, version, before, after } = change;
    if (before !== undefined) {
      for (const { pk, sk } of placesIn(before, id)) pending.remove(pk, sk);
    }
    countChildren(pending, before, after);
    if (after === undefined) {
      pending.remove(partitionOfTask(id), RECORD);
      return;
    }
    // Written out: a spread with fields beside it costs more than all the rest.
    const { title, content, status, tags, parent, due, created, completed } = after;
    const rest = { id, title, status, tags, parent, due, created, completed, version };
    pending.put(partitionOfTask(id), RECORD, Object.assign({ content }, rest));
    const item = Object.assign({ excerpt: excerptOf(content) }, rest);
    for (const { pk, sk } of placesIn(after, id)) pending.put(pk, sk, item);
  }
}

/** The item that has a task whole, as the task. */
export function taskOfItem(item: Record<string, unknown>): Task {
  const { id, version } = item as unknown as Task;
  return { id, ...stateOf(item as unknown as TaskState), version };
}

/** An item of a list. */
export function listed(item: Record<string, unknown>): TaskItem {
  const { id, title, excerpt, status, tags, parent, due, created, completed, version } =
    item as unknown as TaskItem;
  return { id, title, excerpt, status, tags, parent, due, created, completed, version };
}

function placesIn({ status, tags, parent, created, completed }: TaskPlaces, id: string) {
  const partitions = [ALL, partitionOfStatus(status), partitionOfParent(parent), ...tags.map(partitionOfTag)];
  const places = partitions.map((pk) => ({ pk, sk: taskKey(created, id) }));
  return completed === null ? places : [...places, { pk: COMPLETED, sk: taskKey(completed, id) }];
}

function countChildren(
  pending: PendingItems,
  before: TaskPlaces | undefined,
  after: TaskPlaces | undefined,
): void {
  for (const [state, sign] of [
    [before, -1],
    [after, 1],
  ] as const) {
    if (state === undefined || state.parent === null) continue;
    const { add } = pending.sums(CHILDREN, state.parent);
    add.total = (add.total ?? 0) + sign;
    if (state.status === "done") add.done = (add.done ?? 0) + sign;
  }
}
