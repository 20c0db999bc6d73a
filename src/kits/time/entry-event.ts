import { toIso } from "../../event/calendar.ts";
import type { Json, JsonObject, NewEvent, RecordedEvent } from "../../event/event.ts";
import { deterministicId } from "../../event/ids.ts";
import { isActor } from "../../event/validate.ts";
import { type EntryState, stateOf, storedOf } from "./entry.ts";
import { readState } from "./entry-state.ts";
import { TYPE_PREFIX } from "./type-rules.ts";

/** Where an imported entry comes from. Every event of the entry carries it on. */
export interface EntryOrigin {
  source: string;
  /** The row's identity within its source. */
  key: string;
  /** From 2: the second, third … row of that key, which say other things. */
  copy?: number;
  /** The import that made this very event; absent from one that a person made. */
  import?: string;
}

/** What an event of the time log says, complete in itself: views are folded one event at a time. */
export interface EntryEvent {
  id: string;
  version: number;
  before: EntryState | undefined;
  after: EntryState | undefined;
  owner: string | null;
  origin: EntryOrigin | undefined;
}

export interface EntryChange {
  id: string;
  before?: EntryState | undefined;
  /** Absent: the entry is deleted. */
  after?: EntryState | undefined;
  actor: string | undefined;
  owner: string | null;
  origin?: EntryOrigin | undefined;
}

const SIDES: Record<string, { before: boolean; after: boolean }> = {
  "entry.recorded": { before: false, after: true },
  "entry.started": { before: false, after: true },
  "entry.stopped": { before: true, after: true },
  "entry.amended": { before: true, after: true },
  "entry.deleted": { before: true, after: false },
};

/** Undefined for any event that is not one of the kit's, or not whole: whoever appended it, it changes nothing. */
export function readEntryEvent(event: RecordedEvent): EntryEvent | undefined {
  const sides = Object.hasOwn(SIDES, event.type) ? SIDES[event.type] : undefined;
  const data = objectOf(event.data);
  if (sides === undefined || data === undefined) return undefined;
  const before = sides.before ? readState(own(data, "before")) : undefined;
  const after = sides.after ? readState(own(data, "after")) : undefined;
  if ((sides.before && before === undefined) || (sides.after && after === undefined)) return undefined;
  const owner = Object.hasOwn(data, "owner") ? data.owner : event.actor;
  return {
    id: event.subject,
    version: event.version ?? 0,
    before,
    after,
    owner: isActor(owner) ? owner : null,
    origin: readOrigin(own(data, "origin")),
  };
}

/**
 * The event of a change. Its time is when the entry began, was stopped, or was changed. `tags` are those in
 * force, the type among them as `type:<type>`, so that the event filters of any log find entries by either.
 */
export function entryEventOf(change: EntryChange, now: number): NewEvent {
  const { id, before, after, actor, owner, origin } = change;
  const type = typeOf(before, after);
  const data: JsonObject = {};
  if (before !== undefined) data.before = jsonOf(before);
  if (after !== undefined) data.after = jsonOf(after);
  data.tags = countedTags((after ?? before) as EntryState);
  if (owner !== (actor ?? null)) data.owner = owner;
  if (origin !== undefined) data.origin = { ...origin } as JsonObject;
  return {
    type,
    subject: id,
    time: timeOf(type, after, now),
    data,
    ...(actor === undefined ? {} : { actor }),
  };
}

/**
 * The same change of the same version has the same id, so that an append whose answer was lost records nothing
 * twice. The content is part of it: another change of that version must meet the version check, not pass for this one.
 */
export function changeEventId({ id, before, after }: EntryChange, version: number): string {
  const start = Date.parse(((after ?? before) as EntryState).start);
  return deterministicId(start, [
    "entry-change",
    id,
    String(version),
    JSON.stringify(after === undefined ? null : jsonOf(after)),
  ]);
}

/** What an entry is found and counted by; a tag of its own that looks like a type's is neither. */
export function countedTags({ type, tags }: EntryState): string[] {
  return [...tags.filter((tag) => !tag.startsWith(TYPE_PREFIX)), TYPE_PREFIX + type];
}

function typeOf(before: EntryState | undefined, after: EntryState | undefined): string {
  if (after === undefined) return "entry.deleted";
  if (before === undefined) return after.end === null ? "entry.started" : "entry.recorded";
  // What was measured is known at the end.
  const { measurements } = before;
  const onlyEnds =
    JSON.stringify(stateOf(before)) === JSON.stringify({ ...stateOf(after), end: null, measurements });
  return onlyEnds && after.end !== null ? "entry.stopped" : "entry.amended";
}

function timeOf(type: string, after: EntryState | undefined, now: number): string {
  if (type === "entry.recorded" || type === "entry.started") return (after as EntryState).start;
  return type === "entry.stopped" ? (after?.end as string) : toIso(now);
}

function jsonOf(state: EntryState): JsonObject {
  return storedOf(stateOf(state)) as unknown as JsonObject;
}

function readOrigin(value: unknown): EntryOrigin | undefined {
  const from = objectOf(value);
  if (typeof from?.source !== "string" || typeof from.key !== "string") return undefined;
  const origin: EntryOrigin = { source: from.source, key: from.key };
  if (typeof from.copy === "number") origin.copy = from.copy;
  if (typeof from.import === "string") origin.import = from.import;
  return origin;
}

function objectOf(value: unknown): Record<string, Json | undefined> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return value as Record<string, Json | undefined>;
}

function own(data: Record<string, Json | undefined>, name: string): unknown {
  return Object.hasOwn(data, name) ? data[name] : undefined;
}
