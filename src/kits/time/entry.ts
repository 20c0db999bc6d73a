import type { Measurement } from "../work/units/measurement.ts";

/** The log that holds the time entries: one stream an entry, its id the subject. */
export const TIME_LOG = "time";

/** The type of an entry when nothing says what it was. */
export const UNTYPED = "untyped";

/** What an entry says, and what its events carry before and after a change. */
export interface EntryState {
  /** UTC with milliseconds. */
  start: string;
  /** UTC with milliseconds; null while the entry is running. */
  end: string | null;
  type: string;
  tags: string[];
  description: string;
  /** The task that it was done for. */
  task: string | null;
  measurements: Measurement[];
}

/** An entry as its events leave it. */
export interface StoredEntry extends EntryState {
  id: string;
  /** Of the last event that changed it. */
  version: number;
  /** Whose time it is, whoever changed the entry last; null when nobody said. */
  owner: string | null;
  /** The import that it came by, such as `timewarrior`; null for one that was made here. */
  source: string | null;
}

export type EntryFlag = "running" | "zero" | "over-long" | "overlapping" | "crosses-midnight";

/** An entry as a reader gets it. */
export interface Entry extends EntryState {
  id: string;
  /** Whole seconds from start to end; 0 while it is running. */
  seconds: number;
  flags: EntryFlag[];
  version: number;
}

export interface EntryInput {
  /** RFC 3339. */
  start: string;
  /** RFC 3339, at or after the start and at most 366 days later; null or absent: running. */
  end?: string | null;
  /** Absent or empty: the tag that the type rules name, else `untyped`. */
  type?: string;
  /** At most 50, of 1 to 100 characters. */
  tags?: string[];
  /** At most 10,000 characters. */
  description?: string;
  /** The id of a task that there is; null or absent: none. */
  task?: string | null;
  /** At most 16, each a value of 0 or more and a unit: what was run, read or burnt meanwhile. */
  measurements?: Measurement[];
  /** Default a new UUIDv7. Recording the same id with the same content twice records once. */
  id?: string;
}

export interface ActorOptions {
  /** Who does it. A new entry is theirs. */
  actor?: string | undefined;
}

export interface ChangeOptions extends ActorOptions {
  /** The version of what is changed, as the caller read it; any other is a conflict. */
  ifVersion?: number | undefined;
}

/** Tags are a set: their order says nothing. */
export function sameState(a: EntryState, b: EntryState): boolean {
  return (
    a.start === b.start &&
    a.end === b.end &&
    a.type === b.type &&
    a.description === b.description &&
    a.task === b.task &&
    sameMeasurements(a.measurements, b.measurements) &&
    a.tags.length === b.tags.length &&
    a.tags.every((tag) => b.tags.includes(tag))
  );
}

function sameMeasurements(a: readonly Measurement[], b: readonly Measurement[]): boolean {
  return (
    a.length === b.length && a.every(({ value, unit }, i) => value === b[i]?.value && unit === b[i]?.unit)
  );
}

export function stateOf(entry: EntryState): EntryState {
  const { start, end, type, tags, description, task, measurements } = entry;
  return { start, end, type, tags, description, task, measurements };
}

/** As it is stored: most entries have neither a task nor measurements, and each is stored several times. */
export function storedOf<S extends EntryState>(
  state: S,
): Omit<S, "task" | "measurements"> & Partial<EntryState> {
  const { task, measurements, ...rest } = state;
  return {
    ...rest,
    ...(task === null ? {} : { task }),
    ...(measurements.length === 0 ? {} : { measurements }),
  };
}

export function startMs(entry: EntryState): number {
  return Date.parse(entry.start);
}

/** A running entry lasts until now; one that is to start in the future has not lasted yet. */
export function endMs(entry: EntryState, now: number): number {
  return entry.end === null ? Math.max(now, startMs(entry)) : Date.parse(entry.end);
}
