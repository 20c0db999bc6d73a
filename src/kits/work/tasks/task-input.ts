import { type Calendar, type Day, isDay, toIso } from "../../../event/calendar.ts";
import { FieldRules } from "../shared/field-rules.ts";
import { isClosed, NO_PARENT, TASK_STATUSES, type TaskState, type TaskStatus } from "./task.ts";

const PATCH_FIELDS = ["title", "content", "status", "tags", "parent", "due", "created", "completed"] as const;
const FIELDS = [...PATCH_FIELDS, "id"] as const;
type Fields = Partial<Record<(typeof PATCH_FIELDS)[number], unknown>>;

export const taskRules = new FieldRules("task", "task_invalid");

/** What the fields are read by: the days of the book, and the instant that it is. */
export interface InputFrame {
  calendar: Calendar;
  now: number;
}

/** @throws task_invalid `task <field> must be <rule>, got <value>` */
export function newTaskState(input: unknown, frame: InputFrame): TaskState {
  const { title, ...fields } = taskRules.fields(input, FIELDS);
  const nothing: TaskState = {
    title: taskRules.title(title, { min: 1 }),
    content: "",
    status: "open",
    tags: [],
    parent: null,
    due: null,
    created: toIso(frame.now),
    completed: null,
  };
  return applied(nothing, fields, frame);
}

/** Only the fields that the patch has are changed. @throws task_invalid */
export function patchedState(state: TaskState, patch: unknown, frame: InputFrame): TaskState {
  return applied(state, taskRules.fields(patch, PATCH_FIELDS), frame);
}

/** The id, if one is given. @throws task_invalid */
export function newTaskId(input: unknown): string | undefined {
  const { id } = taskRules.fields(input, FIELDS);
  return id === undefined ? undefined : taskRules.newId(taskIdIn(id, "id"));
}

/** `undefined` is as good as absent. */
function applied(state: TaskState, fields: Fields, frame: InputFrame): TaskState {
  const { title, content, status, tags, parent, due, created } = fields;
  const next = { ...state };
  if (title !== undefined) next.title = taskRules.title(title, { min: 1 });
  if (content !== undefined) next.content = taskRules.content(content);
  if (status !== undefined) next.status = statusIn(status);
  if (tags !== undefined) next.tags = taskRules.tags(tags);
  if (parent !== undefined) next.parent = parent === null ? null : taskIdIn(parent, "parent");
  if (due !== undefined) next.due = due === null ? null : dueIn(due);
  if (created !== undefined) next.created = taskRules.instant(created, "created", frame.calendar);
  next.completed = completedIn(fields.completed, { before: state, status: next.status, frame });
  return next;
}

/** @throws task_invalid */
export function taskIdIn(value: unknown, field: "id" | "parent"): string {
  const id = taskRules.id(value, field);
  if (id !== NO_PARENT) return id;
  throw taskRules.invalid(
    field,
    `another word than ${NO_PARENT}, by which lists know those below none`,
    value,
  );
}

function statusIn(value: unknown): TaskStatus {
  const status = TASK_STATUSES.find((known) => known === value);
  if (status !== undefined) return status;
  throw taskRules.invalid("status", `one of ${TASK_STATUSES.join(", ")}`, value);
}

function dueIn(value: unknown): Day {
  if (typeof value === "string" && isDay(value)) return value;
  throw taskRules.invalid("due", "a day YYYY-MM-DD, or null", value);
}

interface Completion {
  before: TaskState;
  status: TaskStatus;
  frame: InputFrame;
}

/** An open task has none; one that is done or cancelled always has, by default since it became so, and keeps it as long as it stays so. */
function completedIn(value: unknown, { before, status, frame }: Completion): string | null {
  if (!isClosed(status)) {
    if (value === undefined || value === null) return null;
    throw taskRules.invalid("completed", `null while its status is ${status}`, value);
  }
  if (value !== undefined && value !== null) return taskRules.instant(value, "completed", frame.calendar);
  return before.status === status && before.completed !== null ? before.completed : toIso(frame.now);
}
