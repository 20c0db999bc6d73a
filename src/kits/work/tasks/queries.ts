import { DaybookError, shown } from "../../../errors.ts";
import { toIso } from "../../../event/calendar.ts";
import { FIRST_INSTANT, LAST_INSTANT } from "../../../event/instant.ts";
import { parseLimit } from "../../../log/read.ts";
import { decodeCursor, encodeCursor } from "../../../store/cursor.ts";
import type { Direction, Page } from "../../../store/store.ts";
import { compareText } from "../../../store/text-order.ts";
import { excerptOf } from "../shared/excerpt.ts";
import type { TaskPort } from "./port.ts";
import { scan } from "./scan.ts";
import { TASK_STATUSES, type Task, type TaskItem, type TaskStatus } from "./task.ts";
import { taskNotFound } from "./task-error.ts";
import {
  ALL,
  COMPLETED,
  partitionOfParent,
  partitionOfStatus,
  partitionOfTag,
  partitionOfTask,
  RECORD,
  taskKey,
  taskOfItem,
} from "./task-view.ts";
import type { TaskTree } from "./tree.ts";

/** Filters are ANDed. Instants are in milliseconds, from ≤ x < to. */
export interface TaskListQuery {
  status?: TaskStatus;
  tag?: string;
  /** The tasks right below it; null: those that are below none. */
  parent?: string | null;
  /** A task and all that is below it, at most 10,000. */
  root?: string;
  /** The task that this one is right below. */
  child?: string;
  createdFrom?: number;
  createdTo?: number;
  completedFrom?: number;
  completedTo?: number;
  /** Default backward: the newest first. */
  direction?: Direction;
  /** 1 to 1,000; default 100. */
  limit?: number;
  cursor?: string;
}

/** The read side of the tasks. */
export class TaskQueries {
  #port: TaskPort;
  #tree: TaskTree;

  constructor(port: TaskPort, tree: TaskTree) {
    this.#port = port;
    this.#tree = tree;
  }

  /** @throws task_not_found */
  async task(id: string): Promise<Task> {
    const task = await this.find(id);
    if (task === undefined) throw taskNotFound(id);
    return task;
  }

  /** One item, whatever the length of the task's history. */
  async find(id: string, { fresh = false } = {}): Promise<Task | undefined> {
    const pk = partitionOfTask(id);
    const query = { pk, from: RECORD, to: RECORD, direction: "forward", limit: 1, fresh } as const;
    const [item] = (await this.#port.queryView(query)).items;
    return item && taskOfItem(item);
  }

  /** @throws query_invalid, cursor_invalid */
  async list(query: TaskListQuery = {}): Promise<Page<TaskItem>> {
    const limit = parseLimit(query.limit);
    checkQuery(query);
    const found: TaskItem[] = [];
    for await (const task of this.#matching(query, limit)) {
      if (found.length === limit) {
        const last = keyIn(query, found.at(-1) as TaskItem);
        return { items: found, nextCursor: encodeCursor("view", [last]) };
      }
      found.push(task);
    }
    return { items: found };
  }

  async *#matching(query: TaskListQuery, limit: number): AsyncGenerator<TaskItem> {
    for await (const task of await this.#candidates(query, limit)) if (matches(task, query)) yield task;
  }

  async #candidates(
    query: TaskListQuery,
    limit: number,
  ): Promise<Iterable<TaskItem> | AsyncIterable<TaskItem>> {
    const { direction = "backward", cursor, root, child } = query;
    const after = cursor === undefined ? undefined : String(decodeCursor(cursor, "view")[0]);
    if (child !== undefined) return this.#above(child);
    if (root !== undefined) return this.#below(root, { direction, after });
    return scan(this.#port, {
      pk: partitionOf(query),
      direction,
      after,
      first: limit + 1,
      ...rangeOf(query),
    });
  }

  async #above(child: string): Promise<TaskItem[]> {
    const parent = (await this.find(child))?.parent ?? null;
    const task = parent === null ? undefined : await this.find(parent);
    return task === undefined ? [] : [itemOf(task)];
  }

  /** What a tree holds is no partition: it is gathered, and put in order. */
  async #below(root: string, { direction, after }: { direction: Direction; after: string | undefined }) {
    const [task, below] = await Promise.all([this.find(root), this.#tree.below(root)]);
    const sign = direction === "forward" ? 1 : -1;
    return [...(task === undefined ? [] : [itemOf(task)]), ...below]
      .map((item) => ({ item, key: taskKey(item.created, item.id) }))
      .filter(({ key }) => after === undefined || sign * compareText(key, after) > 0)
      .sort((a, b) => sign * compareText(a.key, b.key))
      .map(({ item }) => item);
  }
}

export function itemOf({ content, ...task }: Task): TaskItem {
  const { id, title, status, tags, parent, due, created, completed, version } = task;
  return { id, title, excerpt: excerptOf(content), status, tags, parent, due, created, completed, version };
}

/** The nearest list; whatever it holds beside what is asked for is left out while it is read. */
function partitionOf({ parent, tag, status, ...query }: TaskListQuery): string {
  if (parent !== undefined) return partitionOfParent(parent);
  if (tag !== undefined) return partitionOfTag(tag);
  if (isByCompletion(query)) return COMPLETED;
  return status === undefined ? ALL : partitionOfStatus(status);
}

/** Whether a list is in the order of completion: when nothing nearer than that was asked for. */
function isByCompletion({ parent, tag, root, completedFrom, completedTo }: TaskListQuery): boolean {
  const isNearer = parent !== undefined || tag !== undefined || root !== undefined;
  return !isNearer && (completedFrom !== undefined || completedTo !== undefined);
}

function keyIn(query: TaskListQuery, { created, completed, id }: TaskItem): string {
  return taskKey(isByCompletion(query) ? (completed as string) : created, id);
}

/** `<instant>#<id>` sorts after `<instant>`: as an upper bound an instant leaves out what lies on it. */
function rangeOf(query: TaskListQuery): { from?: string; to?: string } {
  const [from, to] = isByCompletion(query)
    ? [query.completedFrom, query.completedTo]
    : [query.createdFrom, query.createdTo];
  const range: { from?: string; to?: string } = {};
  if (from !== undefined) range.from = instantText(from);
  if (to !== undefined && to <= LAST_INSTANT) range.to = instantText(to);
  return range;
}

function instantText(ms: number): string {
  return toIso(Math.min(LAST_INSTANT, Math.max(FIRST_INSTANT, ms)));
}

function matches(task: TaskItem, query: TaskListQuery): boolean {
  const { status, tag, parent } = query;
  if (status !== undefined && task.status !== status) return false;
  if (tag !== undefined && !task.tags.includes(tag)) return false;
  if (parent !== undefined && task.parent !== parent) return false;
  if (!isWithin(task.created, query.createdFrom, query.createdTo)) return false;
  return isWithin(task.completed, query.completedFrom, query.completedTo);
}

function isWithin(instant: string | null, from: number | undefined, to: number | undefined): boolean {
  if (from === undefined && to === undefined) return true;
  if (instant === null) return false;
  const ms = Date.parse(instant);
  return (from === undefined || ms >= from) && (to === undefined || ms < to);
}

/** @throws query_invalid */
function checkQuery(query: TaskListQuery): void {
  for (const name of ["createdFrom", "createdTo", "completedFrom", "completedTo"] as const) {
    const value = query[name];
    if (value === undefined || Number.isFinite(value)) continue;
    throw queryInvalid(name, "milliseconds from 1970-01-01", value);
  }
  const { status, direction } = query;
  if (status !== undefined && !TASK_STATUSES.includes(status)) {
    throw queryInvalid("status", `one of ${TASK_STATUSES.join(", ")}`, status);
  }
  if (direction !== undefined && direction !== "forward" && direction !== "backward") {
    throw queryInvalid("direction", "forward or backward", direction);
  }
}

function queryInvalid(subject: string, rule: string, value: unknown): DaybookError {
  return new DaybookError("query_invalid", `${subject} must be ${rule}, got ${shown(value)}`, {
    subject,
    value,
  });
}
