import { DaybookError, shown } from "../../errors.ts";
import { addDays, type Day, daysBetween, parseDay } from "../../event/calendar.ts";
import type { PageRange } from "./page-types.ts";

const DEFAULT_DAYS = 30;
/** Days of a range, ten years. */
export const MAX_RANGE_DAYS = 3_660;

export interface DayRange {
  from: Day;
  to: Day;
}

/** @throws query_invalid, calendar_invalid */
export function rangeOf({ from, to }: PageRange, today: Day): DayRange {
  const last = to === undefined ? today : parseDay(to, "to");
  const first = from === undefined ? daysBefore(last, DEFAULT_DAYS - 1) : parseDay(from, "from");
  if (first > last) throw invalid("from", `a day up to ${last}`, first);
  if (daysBetween(first, last) >= MAX_RANGE_DAYS) {
    throw invalid("from", `within ${MAX_RANGE_DAYS} days of ${last}`, first);
  }
  return { from: first, to: last };
}

/** As many days, just before. */
export function rangeBefore({ from, to }: DayRange): DayRange {
  const days = daysBetween(from, to) + 1;
  return { from: daysBefore(from, days), to: daysBefore(from, 1) };
}

function daysBefore(day: Day, days: number): Day {
  return daysBetween("0001-01-01", day) < days ? "0001-01-01" : addDays(day, -days);
}

/** By which part of `before` it grew, to four places; null where there was nothing. */
export function changeOf(now: number, before: number): number | null {
  return before === 0 ? null : Math.round(((now - before) / before) * 10_000) / 10_000;
}

export function invalid(subject: string, rule: string, value: unknown): DaybookError {
  return new DaybookError("query_invalid", `${subject} must be ${rule}, got ${shown(value)}`, {
    subject,
    value,
  });
}
