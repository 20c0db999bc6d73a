import { type DaybookError, isDaybookError } from "../../../errors.ts";
import { Calendar, isDay } from "../../../event/calendar.ts";
import { FieldRules } from "../shared/field-rules.ts";
import { measurementsIn } from "../units/measurement.ts";
import type { NoteState } from "./note.ts";

const STATE_FIELDS = ["title", "content", "tags", "date", "task", "entry", "measurements"] as const;
const INPUT_FIELDS = ["id", ...STATE_FIELDS] as const;

export const noteRules = new FieldRules("note", "note_invalid");
const UTC = new Calendar("UTC");

/** The fields that an input has, checked, and none that it leaves out. */
export type NoteFields = Partial<NoteState> & { id?: string };

/** @throws note_invalid `note <field> must be <rule>, got <value>` */
export function noteFieldsOf(input: unknown, calendar: Calendar): NoteFields {
  const given = noteRules.fields(input, INPUT_FIELDS);
  const fields: NoteFields = {};
  if (given.id !== undefined) fields.id = noteRules.id(given.id);
  if (given.title !== undefined) fields.title = noteRules.title(given.title, { min: 0 });
  if (given.content !== undefined) fields.content = noteRules.content(given.content);
  if (given.tags !== undefined) fields.tags = noteRules.tags(given.tags);
  if (given.date !== undefined) fields.date = noteRules.instant(given.date, "date", calendar);
  if (given.task !== undefined) fields.task = linkIn(given.task, "task");
  if (given.entry !== undefined) fields.entry = linkIn(given.entry, "entry");
  if (given.measurements !== undefined) {
    fields.measurements = measurementsIn(given.measurements, (rule, value) =>
      noteRules.invalid("measurements", rule, value),
    );
  }
  return fields;
}

/** As `noteFieldsOf`, of a note that is to be made. @throws note_invalid */
export function newNoteFields(input: unknown, calendar: Calendar): NoteFields {
  const fields = noteFieldsOf(input, calendar);
  if (fields.id !== undefined) noteRules.newId(fields.id);
  noteRules.checkNew({ content: "", tags: [], ...fields });
  return fields;
}

/** Only the fields that the patch has are changed. @throws note_invalid */
export function patchedNote(state: NoteState, patch: unknown, { id, calendar }: PatchContext): NoteState {
  const { id: given = id, ...fields } = noteFieldsOf(patch, calendar);
  if (given !== id) throw noteRules.invalid("id", `${id} or absent`, given);
  return { ...state, ...fields };
}

export interface PatchContext {
  id: string;
  calendar: Calendar;
}

/**
 * The state in an event's data, by the rules of a note's input: the log takes any event from anybody, and one that breaks a
 * rule must neither fail nor flood a view. Undefined for none.
 */
export function readNoteState(value: unknown): NoteState | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { title, content, tags, date, task, entry, measurements } = value as Record<string, unknown>;
  try {
    const fields = noteFieldsOf({ title, content, tags, date, task, entry, measurements }, UTC);
    const isWhole = STATE_FIELDS.every((name) => fields[name] !== undefined);
    return isWhole && !isDay(date as string) ? (fields as NoteState) : undefined;
  } catch (error) {
    if (isDaybookError(error)) return undefined;
    throw error;
  }
}

/** @throws note_invalid */
export function noteLinkMissing(field: "task" | "entry", id: string): DaybookError {
  const known = field === "task" ? "a task that is there" : "a time entry that is there";
  return noteRules.invalid(field, known, id);
}

/** Null for one that is attached to nothing. An entry's id is whatever its import made it, a task's is one of ours. */
function linkIn(value: unknown, field: "task" | "entry"): string | null {
  if (value === null) return null;
  if (field === "task") return noteRules.id(value, field);
  if (typeof value === "string" && value !== "" && value.length <= 256 && value.isWellFormed()) return value;
  throw noteRules.invalid(field, "the id of a time entry, or null", value);
}
