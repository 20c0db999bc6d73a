import { type Calendar, type Day, weekdayOf } from "../../event/calendar.ts";
import { Random } from "./random.ts";

export const ACTORS = ["ana", "raj", "mei"] as const;
export type Actor = (typeof ACTORS)[number];

/** One day of made-up life, always the same for the same seed and date. */
export interface DemoDay {
  date: Day;
  seed: number;
  calendar: Calendar;
}

/** A log's own numbers on that day, which no other log's disturb. */
export function randomOf({ seed, date }: DemoDay, log: string): Random {
  return new Random(seed, log, date);
}

/** Milliseconds of so many minutes after midnight on the wall clock; more than a day reaches into the next. */
export function atMinute({ date, calendar }: DemoDay, minute: number): number {
  const clock = Math.min(minute, 23 * 60 + 59);
  const text = `${String(Math.floor(clock / 60)).padStart(2, "0")}:${String(clock % 60).padStart(2, "0")}`;
  return calendar.instantOf(`${date}T${text}`) + (minute - clock) * 60_000;
}

export function isWeekend({ date }: DemoDay): boolean {
  return [0, 6].includes(weekdayOf(date));
}

/** Two weeks in August, and the days between the years. */
export function isHoliday({ date }: DemoDay): boolean {
  const monthDay = date.slice(5);
  return (monthDay >= "08-03" && monthDay <= "08-16") || monthDay >= "12-24" || monthDay === "01-01";
}
