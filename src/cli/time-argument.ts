import { shown } from "../errors.ts";
import { addDays, type Calendar, type Day, isDay, parseInstant } from "../event/calendar.ts";
import { usageError } from "./usage.ts";

/** What relative times refer to. */
export interface TimeFrame {
  calendar: Calendar;
  /** Milliseconds. */
  now: number;
}

/** Options that name a bound: one that ends so names the end of a range. */
export type BoundName = "--from" | "--to" | "--completed-from" | "--completed-to";

const WALL_TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)$/;
const CLOCK = /^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?$/;
const AGO = /^(.+?)\s+ago$/;
const UNITS: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000, min: 60_000, s: 1_000 };
const DURATION = /^(?:\d+(?:\.\d+)?(?:d|h|min|m|s))+$/;
const DURATION_PART = /(\d+(?:\.\d+)?)(d|h|min|m|s)/g;

/** `today`, `yesterday` or YYYY-MM-DD. */
export function dayArgument(text: string, name: string, frame: TimeFrame): Day {
  const day = dayWord(text, frame);
  if (day !== undefined) return day;
  throw usageError(`${name} must be a day YYYY-MM-DD, today or yesterday, got ${shown(text)}`);
}

/**
 * A bound of a range in milliseconds: a day (its start, or for `to` its end), a wall time in the book's zone or an
 * RFC 3339 instant.
 */
export function boundArgument(text: string, name: BoundName, frame: TimeFrame): number {
  const day = dayWord(text, frame);
  if (day !== undefined) return name.endsWith("to") ? frame.calendar.endOf(day) : frame.calendar.startOf(day);
  return (
    instantOf(text, frame) ??
    refused(text, name, "a day, a wall time such as 2026-03-02T07:15, or an instant")
  );
}

/**
 * When something happened, in milliseconds: `now`, `09:30` (the last one before now), `30min ago`, a wall time in the
 * book's zone, or an RFC 3339 instant.
 */
export function momentArgument(text: string, name: string, frame: TimeFrame): number {
  if (text === "now") return frame.now;
  const ago = AGO.exec(text)?.[1];
  const length = ago === undefined ? undefined : durationOf(ago.replaceAll(" ", ""));
  if (length !== undefined) return frame.now - length;
  if (CLOCK.test(text)) return lastClock(text, frame);
  return (
    instantOf(text, frame) ?? refused(text, name, "now, 09:30, 30min ago, 2026-03-02T09:30, or an instant")
  );
}

/** A moment said about something that began at `start`: `09:30` is then of that day. */
export function momentOn(text: string, name: string, frame: TimeFrame & { start: number }): number {
  if (!CLOCK.test(text)) return momentArgument(text, name, frame);
  return frame.calendar.instantOf(`${frame.calendar.dayOf(frame.start)}T${text}`);
}

/** The end of something that began at `start`: a moment, a length such as `1h30m`, or the next `09:30` after the start. */
export function endArgument(text: string, name: string, frame: TimeFrame & { start: number }): number {
  const length = durationOf(text);
  if (length !== undefined) return frame.start + length;
  return CLOCK.test(text) ? nextClock(text, frame) : momentArgument(text, name, frame);
}

/** Milliseconds of `1h30m`, `45min`, `0.5h`; undefined for what is none. */
export function durationOf(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  let ms = 0;
  for (const [, count, unit] of text.matchAll(DURATION_PART))
    ms += Number(count) * (UNITS[unit as string] as number);
  return Math.round(ms);
}

function dayWord(text: string, { calendar, now }: TimeFrame): Day | undefined {
  if (isDay(text)) return text;
  if (text === "today") return calendar.dayOf(now);
  return text === "yesterday" ? addDays(calendar.dayOf(now), -1) : undefined;
}

function instantOf(text: string, { calendar }: TimeFrame): number | undefined {
  const wall = WALL_TIME.exec(text);
  if (wall !== null && isDay(wall[1] as string)) return wallInstant(`${wall[1]}T${wall[2]}`, calendar);
  return attempt(() => parseInstant(text, "time"));
}

function wallInstant(local: string, calendar: Calendar): number | undefined {
  return attempt(() => calendar.instantOf(local));
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** People write down what is over: 23:00 said at 01:30 was yesterday. */
function lastClock(text: string, { calendar, now }: TimeFrame): number {
  const today = calendar.dayOf(now);
  const ms = calendar.instantOf(`${today}T${text}`);
  return ms <= now ? ms : calendar.instantOf(`${addDays(today, -1)}T${text}`);
}

function nextClock(text: string, { calendar, start }: TimeFrame & { start: number }): number {
  const day = calendar.dayOf(start);
  const ms = calendar.instantOf(`${day}T${text}`, start);
  return ms >= start ? ms : calendar.instantOf(`${addDays(day, 1)}T${text}`);
}

function refused(text: string, name: string, rule: string): never {
  throw usageError(`${name} must be ${rule}, got ${shown(text)}`);
}
