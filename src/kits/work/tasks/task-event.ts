import { isDaybookError } from "../../../errors.ts";
import { Calendar, toIso } from "../../../event/calendar.ts";
import type { Json, JsonObject, NewEvent, RecordedEvent } from "../../../event/event.ts";
import type { FieldChange } from "../../../sources/changes/diff.ts";
import { changesOf } from "../shared/field-changes.ts";
import { assertReadBack } from "../shared/read-back.ts";
import { isClosed, sameTask, stateOf, type TaskItem, type TaskState } from "./task.ts";
import { newTaskState, taskIdIn } from "./task-input.ts";

/** What a task was found by before an event: what the view takes away without having to read. */
export type TaskPlaces = Pick<TaskState, "status" | "tags" | "parent" | "created" | "completed">;

/** What an event of the log says, complete in itself: views are folded one event at a time. */
export interface TaskEvent {
  id: string;
  version: number;
  /** Absent for a task that was not there. */
  before: TaskPlaces | undefined;
  /** Absent for one that is deleted. */
  after: TaskState | undefined;
}

export interface TaskChange {
  id: string;
  /** As an item of a list, without its content, only for a deletion. */
  before?: TaskState | TaskItem | undefined;
  after?: TaskState | undefined;
  actor?: string | undefined;
}

const STATE_FIELDS = ["title", "content", "status", "tags", "parent", "due", "created", "completed"];
/** What an event says is written out: no day needs a zone to be understood. */
const UTC = new Calendar("UTC");

const SIDES: Record<string, { before: boolean; after: boolean }> = {
  "task.created": { before: false, after: true },
  "task.started": { before: true, after: true },
  "task.completed": { before: true, after: true },
  "task.cancelled": { before: true, after: true },
  "task.reopened": { before: true, after: true },
  "task.moved": { before: true, after: true },
  "task.updated": { before: true, after: true },
  "task.deleted": { before: true, after: false },
};

/** Undefined for any event that is not one of the kit's, or not whole: whoever appended it, it changes nothing. */
export function readTaskEvent(event: RecordedEvent): TaskEvent | undefined {
  const sides = Object.hasOwn(SIDES, event.type) ? SIDES[event.type] : undefined;
  const { data } = event;
  if (sides === undefined || !isObject(data) || !isTaskId(event.subject)) return undefined;
  const before = sides.before ? readPlaces(own(data, "before")) : undefined;
  const after = sides.after ? readState(own(data, "task")) : undefined;
  if ((sides.before && before === undefined) || (sides.after && after === undefined)) return undefined;
  return { id: event.subject, version: event.version ?? 0, before, after };
}

/**
 * The event of a change. Its time is when the task was created, was done or cancelled, or was changed.
 *
 * @throws internal
 */
export function taskEventOf({ id, before, after, actor }: TaskChange, now: number): NewEvent {
  const type = typeOf(before, after);
  const data: JsonObject = {};
  if (after !== undefined) data.task = jsonOf(stateOf(after));
  if (before !== undefined) data.before = { ...placesOf(before) };
  data.changes = changesIn(before, after) as unknown as Json;
  data.tags = (after ?? before)?.tags as string[];
  const time = timeOf(type, after, now);
  const event = { type, subject: id, time, data, ...(actor === undefined ? {} : { actor }) };
  assertReadBack(event, readTaskEvent(event as unknown as RecordedEvent));
  return event;
}

export function placesOf({ status, tags, parent, created, completed }: TaskPlaces): TaskPlaces {
  return { status, tags, parent, created, completed };
}

function typeOf(before: TaskPlaces | undefined, after: TaskState | undefined): string {
  if (after === undefined) return "task.deleted";
  if (before === undefined) return "task.created";
  if (before.status !== after.status) {
    if (after.status === "done") return "task.completed";
    if (after.status === "cancelled") return "task.cancelled";
    if (after.status === "in-progress") return "task.started";
    if (isClosed(before.status)) return "task.reopened";
  }
  return before.parent === after.parent ? "task.updated" : "task.moved";
}

function timeOf(type: string, after: TaskState | undefined, now: number): string {
  if (type === "task.created") return (after as TaskState).created;
  const isEnd = type === "task.completed" || type === "task.cancelled";
  return isEnd ? (after?.completed as string) : toIso(now);
}

/** A deletion does not repeat the content: an event before it has it. */
function changesIn(before: TaskChange["before"], after: TaskState | undefined): FieldChange[] {
  if (before === undefined) return changesOf(undefined, jsonOf(after as TaskState));
  const { title, due } = before;
  const old: JsonObject = { title, due, ...placesOf(before) };
  if (after === undefined) return changesOf(old, undefined);
  return changesOf("content" in before ? jsonOf(stateOf(before)) : old, jsonOf(after));
}

function jsonOf(value: TaskState): JsonObject {
  return { ...value };
}

/** Read by the rules of an input, and only taken if that changes nothing: the log takes any event from anybody. */
function readState(value: Json | undefined): TaskState | undefined {
  if (!isObject(value) || !STATE_FIELDS.every((field) => Object.hasOwn(value, field))) return undefined;
  const said = stateOf(value as unknown as TaskState);
  try {
    const state = newTaskState(said, { calendar: UTC, now: 0 });
    return sameTask(state, said) ? state : undefined;
  } catch (error) {
    if (isDaybookError(error, "task_invalid")) return undefined;
    throw error;
  }
}

function readPlaces(value: Json | undefined): TaskPlaces | undefined {
  if (!isObject(value)) return undefined;
  const state = readState({ ...value, title: "-", content: "", due: null });
  return state && placesOf(state);
}

function isTaskId(subject: string): boolean {
  try {
    return taskIdIn(subject, "id") === subject;
  } catch {
    return false;
  }
}

function own(data: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(data, name) ? data[name] : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
