import type { DaybookError } from "../../../errors.ts";
import { isDaybookError } from "../../../errors.ts";
import type { Calendar } from "../../../event/calendar.ts";
import type { Json, RecordedEvent } from "../../../event/event.ts";
import { deterministicId } from "../../../event/ids.ts";
import type { ImportReport } from "../../../event/row.ts";
import { isSame } from "../../../sources/changes/diff.ts";
import type { TimeKit } from "../../time/time-kit.ts";
import type { NotesKit } from "../notes/notes-kit.ts";
import { WORK_LIMITS } from "../shared/limits.ts";
import type { TagsKit } from "../tags/tags-kit.ts";
import type { TaskKit } from "../tasks/task-kit.ts";

export const DURATION_UNITS = ["seconds", "minutes", "hours"] as const;
export type DurationUnit = (typeof DURATION_UNITS)[number];

/** Where a dump goes. */
export interface TrackerBook {
  readonly calendar: Calendar;
  readonly time: Pick<TimeKit, "import">;
  readonly tasks: Pick<TaskKit, "create" | "update" | "find">;
  readonly notes: Pick<NotesKit, "create" | "update" | "remove">;
  readonly tags: Pick<TagsKit, "create">;
  /** The first event of a stream: what an import said of it, whatever was made of it since. Undefined for no stream. */
  firstEvent(log: string, subject: string): Promise<RecordedEvent | undefined>;
  /** The events of a stream, the last first, read as far as they are asked for; none for no stream. */
  newestFirst(log: string, subject: string): AsyncIterable<RecordedEvent>;
}

export interface TrackerImportOptions {
  /** What the entries are known by; default `tracker`. */
  source?: string;
  /** What the tracker's durations count; default minutes. */
  unit?: DurationUnit;
  actor?: string;
  /** Reports what would happen: time entries are not written. Of the rest the book that is given must be one of no consequence. */
  dryRun?: boolean;
  /** After every chunk of rows. */
  onProgress?(report: TrackerReport): void;
}

/** Of the rows that are objects. `amended` is what an earlier import made and the dump says otherwise now. */
export interface TrackerReport extends ImportReport {
  amended: number;
}

/** A row that was read, with its place in the dump. */
export interface Placed<T> {
  line: number;
  value: T;
}

/** What became of one row. */
export type RowOutcome = "recorded" | "duplicate" | "amended" | { error: DaybookError };

/** Objects that are written at the same time, so that they share commits. */
const CONCURRENCY = 16;

const ID = new RegExp(`^[A-Za-z0-9._~-]{1,${WORK_LIMITS.idLength}}$`);

/** The tracker's own id, if it may be one here. */
export function idHere(kind: "task" | "note", id: string, source: string): string {
  return ID.test(id) ? id : deterministicId(0, [kind, source, id]);
}

/** Whether an event made the object that a row is about: its state has these fields, whatever else it has. */
export function saysTheSame(event: RecordedEvent, name: "task" | "note", wanted: object): boolean {
  const state = (event.data as Record<string, Json> | undefined)?.[name] as Record<string, Json> | undefined;
  return Object.entries(wanted).every(([field, value]) => isSame(sorted(state?.[field]), sorted(value)));
}

/** Tags are a set. */
function sorted(value: Json | undefined): Json | undefined {
  return Array.isArray(value) ? [...value].sort() : value;
}

/** An error that is about the row, as a value; one of the book as a whole ends the import. */
export function refusalOf(error: unknown): { error: DaybookError } {
  if (isDaybookError(error) && isAboutRow(error)) return { error };
  throw error;
}

function isAboutRow({ code }: DaybookError): boolean {
  if (code === "config_invalid" || code === "cursor_invalid") return false;
  return code.endsWith("_invalid") || code === "event_too_large" || code === "version_conflict";
}

/** Work on all items, some at a time. */
export async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += CONCURRENCY) {
    await Promise.all(items.slice(from, from + CONCURRENCY).map(work));
  }
}
