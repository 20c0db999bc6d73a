import type { Json, JsonObject, NewEvent, RecordedEvent } from "../../../event/event.ts";
import { changesOf } from "../shared/field-changes.ts";
import { assertReadBack } from "../shared/read-back.ts";
import { NOTES_LOG, type Note, type NoteState } from "./note.ts";
import { readNoteState } from "./note-input.ts";

/** What lists find a note by. An event carries those of before: views are folded one event at a time. */
export type NoteLookups = Pick<NoteState, "date" | "tags" | "task" | "entry">;

/** What an event of the log says, complete in itself. */
export interface NoteEvent {
  id: string;
  version: number;
  before: NoteLookups | undefined;
  after: NoteState | undefined;
}

export interface NoteChange {
  id: string;
  before?: NoteState | undefined;
  /** Absent: the note is deleted. */
  after?: NoteState | undefined;
  actor: string | undefined;
  importedFrom?: string | undefined;
}

const SIDES: Record<string, { before: boolean; after: boolean }> = {
  "note.created": { before: false, after: true },
  "note.updated": { before: true, after: true },
  "note.deleted": { before: true, after: false },
};

/** Undefined for any event that is not one of the kit's, or not whole: whoever appended it, it changes nothing. */
export function readNoteEvent(event: RecordedEvent): NoteEvent | undefined {
  if (event.log !== NOTES_LOG) return undefined;
  const sides = Object.hasOwn(SIDES, event.type) ? SIDES[event.type] : undefined;
  const data = objectOf(event.data);
  if (sides === undefined || data === undefined) return undefined;
  const before = sides.before ? readLookups(own(data, "before")) : undefined;
  const after = sides.after ? readNoteState(own(data, "note")) : undefined;
  if ((sides.before && before === undefined) || (sides.after && after === undefined)) return undefined;
  return { id: event.subject, version: event.version ?? 0, before, after };
}

/**
 * The event of a change. A note was made when it is dated, whenever it was written down; it is changed now.
 *
 * @throws internal
 */
export function noteEventOf({ id, before, after, actor, importedFrom }: NoteChange, now: string): NewEvent {
  const data: JsonObject = {};
  if (after !== undefined) data.note = jsonOf(after);
  if (before !== undefined) data.before = lookupsOf(before);
  data.changes = changesOf(before && jsonOf(before), after && jsonOf(after)) as unknown as Json;
  data.tags = ((after ?? before) as NoteState).tags;
  if (importedFrom !== undefined) data.origin = { source: importedFrom };
  const type = before === undefined ? "note.created" : after === undefined ? "note.deleted" : "note.updated";
  const time = before === undefined ? (after as NoteState).date : now;
  const event = { type, subject: id, time, data, ...(actor === undefined ? {} : { actor }) };
  assertReadBack(event, readNoteEvent({ ...event, log: NOTES_LOG } as unknown as RecordedEvent));
  return event;
}

/** Where an import had the change of an event from; undefined for one that a person made. */
export function importedFromOf({ data }: RecordedEvent): Json | undefined {
  const said = objectOf(data);
  const origin = objectOf(said && own(said, "origin"));
  return origin && own(origin, "source");
}

/** The note as one event leaves it: events carry the whole state, so the last one says all. */
export function noteAfter({ id, version, after }: NoteEvent): Note | undefined {
  return after && { id, ...after, version };
}

function lookupsOf({ date, tags, task, entry }: NoteState): JsonObject {
  return { date, tags, task, entry };
}

/** By the rules of a state, whose other fields it has not. */
function readLookups(value: Json | undefined): NoteLookups | undefined {
  const lookups = objectOf(value);
  return lookups && readNoteState({ ...lookups, title: "", content: "", measurements: [] });
}

function jsonOf({ title, content, tags, date, task, entry, measurements }: NoteState): JsonObject {
  return { title, content, tags, date, task, entry, measurements: measurements as unknown as Json };
}

function objectOf(value: unknown): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
