import { toIso } from "../event/calendar.ts";
import { tryInstant } from "../event/instant.ts";
import { invalid } from "./rows.ts";

/** What every time-tracking source yields: a stretch of time, and what it was spent on. */
export interface Interval {
  /** Unique and stable within its source: the entry's identity across imports. */
  key: string;
  /** UTC with milliseconds. */
  start: string;
  /** UTC with milliseconds; null while it is running. */
  end: string | null;
  /** Each once, in the order of the source. */
  tags: string[];
  /** Only where the format says which word is the type. */
  type?: string;
  description?: string;
  /** The task that it was done for and what was measured, where the source says: the time kit checks them. */
  task?: string | null;
  measurements?: { value: number; unit: string }[];
}

export interface IntervalDraft {
  startMs: number;
  endMs: number | null;
  /** Default: the start. */
  key?: string;
  tags?: readonly string[];
  type?: string | undefined;
  description?: string | undefined;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const CONTROL = /[\u0000-\u001f\u007f]+/g;
/** @throws row_invalid when it ends before it starts; calendar_invalid outside the years 0001 to 9999 */
export function intervalOf(draft: IntervalDraft): Interval {
  const { startMs, endMs } = draft;
  const start = toIso(startMs);
  const end = endMs === null ? null : toIso(endMs);
  if (endMs !== null && endMs < startMs) throw invalid("end", `at or after the start ${start}`, end);
  const interval: Interval = { key: draft.key ?? start, start, end, tags: labels(draft.tags ?? []) };
  const type = label(draft.type ?? "");
  const description = trimmed(draft.description ?? "");
  if (type !== "") interval.type = type;
  if (description !== "") interval.description = description;
  return interval;
}

/** An RFC 3339 instant in ms. @throws row_invalid `<subject> must be an RFC 3339 instant …, got …` */
export function instantIn(text: unknown, subject: string): number {
  const ms = typeof text === "string" ? tryInstant(trimmed(text)) : undefined;
  if (ms !== undefined) return ms;
  throw invalid(subject, "an RFC 3339 instant such as 2026-03-02T06:15:00Z", text);
}

/** Without spaces and control characters at both ends (exports have carried a stray CR). */
export function trimmed(text: string): string {
  // By index: a pattern for the end would try every run of spaces in the text.
  let from = 0;
  let to = text.length;
  while (from < to && isEdge(text, from)) from += 1;
  while (to > from && isEdge(text, to - 1)) to -= 1;
  return text.slice(from, to);
}

function labels(tags: readonly string[]): string[] {
  return [...new Set(tags.map(label))].filter((tag) => tag !== "");
}

/** A tag or a type is one line. */
function label(text: string): string {
  return trimmed(text).replace(CONTROL, " ");
}

function isEdge(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code <= 0x20 || code === 0x7f || code === 0xa0 || code === 0xfeff;
}
