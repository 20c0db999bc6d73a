import type { Config } from "../../config.ts";
import type { Calendar } from "../../event/calendar.ts";
import { type Entry, type EntryFlag, type EntryState, endMs, type StoredEntry, startMs } from "./entry.ts";

const HOUR_MS = 3_600_000;
const DEFAULT_OVER_LONG_HOURS = 12;

/** What the flags and durations of an entry follow from, beside itself. */
export interface EntryLight {
  calendar: Calendar;
  now: number;
  config: NonNullable<Config["time"]>;
}

/** `overlapping` follows from other entries, so the caller says. */
export function toEntry(stored: StoredEntry, light: EntryLight, overlapping: boolean): Entry {
  const { id, start, end, type, tags, description, task, measurements, version } = stored;
  const flags = flagsOf(stored, light, overlapping);
  const seconds = secondsOf(stored);
  return { id, start, end, seconds, type, tags, description, task, measurements, flags, version };
}

/** Whole seconds; 0 while it is running. */
function secondsOf(entry: EntryState): number {
  return entry.end === null ? 0 : Math.floor((Date.parse(entry.end) - startMs(entry)) / 1_000);
}

/** A running entry is looked at as if it ended now: a forgotten timer should show. */
function flagsOf(
  entry: EntryState,
  { calendar, now, config }: EntryLight,
  overlapping: boolean,
): EntryFlag[] {
  const start = startMs(entry);
  const end = endMs(entry, now);
  const overLongMs = (config.overLongHours ?? DEFAULT_OVER_LONG_HOURS) * HOUR_MS;
  const flags: [EntryFlag, boolean][] = [
    ["running", entry.end === null],
    ["zero", entry.end === entry.start],
    ["over-long", end - start > overLongMs],
    ["overlapping", overlapping],
    ["crosses-midnight", end > start && calendar.dayOf(start) !== calendar.dayOf(end - 1)],
  ];
  return flags.filter(([, holds]) => holds).map(([flag]) => flag);
}
