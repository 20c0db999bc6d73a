import { DaybookError, shown } from "../../errors.ts";
import { toIso } from "../../event/calendar.ts";
import { tryInstant } from "../../event/instant.ts";
import { type Measurement, measurementsIn } from "../work/units/measurement.ts";
import type { EntryState } from "./entry.ts";
import { UNTYPED } from "./entry.ts";
import { ENTRY_LIMITS } from "./entry-limits.ts";
import type { TypeRules } from "./type-rules.ts";

const FIELDS = ["id", "start", "end", "type", "tags", "description", "task", "measurements"] as const;
type Field = (typeof FIELDS)[number];

/** As the ids of the work kit are. */
const TASK_ID = /^[A-Za-z0-9._~-]{1,128}$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const CONTROL = /[\u0000-\u001f\u007f]/;

/** @throws entry_invalid `entry <field> must be <rule>, got <value>` */
export function entryStateOf(input: unknown, rules: TypeRules): EntryState {
  const fields = fieldsOf(input);
  const { type, tags } = rules.apply(typeIn(fields.type), tagsIn(fields.tags));
  return checkedSpan({
    start: instantIn(fields.start, "start"),
    end: endIn(fields.end),
    type,
    tags,
    description: descriptionIn(fields.description),
    task: taskIn(fields.task),
    measurements: measuredIn(fields.measurements),
  });
}

/** Only the fields that the patch has are changed; an empty type makes the entry untyped. @throws entry_invalid */
export function patchedState(state: EntryState, patch: unknown, id: string): EntryState {
  const fields = fieldsOf(patch);
  if (fields.id !== undefined && fields.id !== id) throw invalid("id", `${id} or absent`, fields.id);
  const next = { ...state };
  if (fields.start !== undefined) next.start = instantIn(fields.start, "start");
  if (fields.end !== undefined) next.end = endIn(fields.end);
  if (fields.type !== undefined) next.type = typeIn(fields.type) || UNTYPED;
  if (fields.tags !== undefined) next.tags = tagsIn(fields.tags);
  if (fields.description !== undefined) next.description = descriptionIn(fields.description);
  if (fields.task !== undefined) next.task = taskIn(fields.task);
  if (fields.measurements !== undefined) next.measurements = measuredIn(fields.measurements);
  return checkedSpan(next);
}

/** @throws entry_invalid */
export function entryIdIn(input: { id?: unknown }): string | undefined {
  const { id } = input;
  if (id === undefined) return undefined;
  const isLine = typeof id === "string" && id !== "" && !CONTROL.test(id) && id.isWellFormed();
  if (id === "." || id === "..") throw invalid("id", "another name than . and .., which no URL can hold", id);
  if (isLine && id.length <= ENTRY_LIMITS.idLength) return id;
  throw invalid("id", `1 to ${ENTRY_LIMITS.idLength} characters without control characters`, id);
}

/** `null` only means something for the end and the task: it is refused everywhere else. */
function fieldsOf(input: unknown): Partial<Record<Field, unknown>> {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    throw new DaybookError("entry_invalid", `entry must be an object, got ${shown(input)}`, {
      subject: "entry",
      value: input,
    });
  }
  const unknown = Object.keys(input).find((name) => !(FIELDS as readonly string[]).includes(name));
  if (unknown === undefined) return input;
  throw invalid("fields", `among ${FIELDS.join(", ")}`, unknown, unknown);
}

function instantIn(value: unknown, field: "start" | "end"): string {
  const ms = typeof value === "string" ? tryInstant(value) : undefined;
  if (ms === undefined) throw invalid(field, "an RFC 3339 instant such as 2026-03-02T06:15:00Z", value);
  return toIso(ms);
}

function endIn(value: unknown): string | null {
  return value === undefined || value === null ? null : instantIn(value, "end");
}

function checkedSpan(state: EntryState): EntryState {
  if (state.end === null) return state;
  const span = Date.parse(state.end) - Date.parse(state.start);
  if (span < 0) throw invalid("end", `at or after its start ${state.start}`, state.end);
  if (span > ENTRY_LIMITS.spanMs) {
    throw invalid("end", `within ${ENTRY_LIMITS.spanDays} days of its start ${state.start}`, state.end);
  }
  return state;
}

/** Undefined for one that is empty: a form sends what was left blank. */
function typeIn(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const max = ENTRY_LIMITS.typeLength;
  if (typeof value === "string" && value.trim() === "") return undefined;
  if (typeof value === "string" && isLine(value.trim(), max)) return value.trim();
  throw invalid("type", `at most ${max} characters without control characters`, value);
}

function tagsIn(value: unknown): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw invalid("tags", "an array of strings", value);
  const tags = [...new Set(value.map(tagIn))].filter((tag) => tag !== "");
  if (tags.length <= ENTRY_LIMITS.tags) return tags;
  throw invalid("tags", `at most ${ENTRY_LIMITS.tags}`, tags.length);
}

function tagIn(value: unknown): string {
  if (typeof value !== "string") throw invalid("tags", "an array of strings", value);
  const tag = value.trim();
  if (isLine(tag, ENTRY_LIMITS.tagLength)) return tag;
  throw invalid("tags", `at most ${ENTRY_LIMITS.tagLength} characters each, without control characters`, tag);
}

function descriptionIn(value: unknown): string {
  if (value === undefined) return "";
  const max = ENTRY_LIMITS.descriptionLength;
  if (typeof value === "string" && value.length <= max && value.isWellFormed()) return value;
  throw invalid("description", `text of at most ${max} characters`, value);
}

/** Whether there is such a task is the caller's question. */
function taskIn(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" && TASK_ID.test(value)) return value;
  throw invalid("task", "the id of a task or null", value);
}

function measuredIn(value: unknown): Measurement[] {
  return measurementsIn(value, (rule, wrong) => invalid("measurements", rule, wrong));
}

function isLine(text: string, max: number): boolean {
  return text.length <= max && !CONTROL.test(text) && text.isWellFormed();
}

function invalid(field: string, rule: string, value: unknown, subject = field): DaybookError {
  const message = `entry ${field} must be ${rule}, got ${shown(value)}`;
  return new DaybookError("entry_invalid", message, { subject, value });
}
