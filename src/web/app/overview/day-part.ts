import type { Entry } from "../lib/types.ts";
import { wallClock } from "../lib/zone-time.ts";

export const DAY_MINUTES = 1_440;

/** Minutes of wall clock from the day's midnight to an instant, cut at the day's ends. */
export function minutesOn(day: string, instant: string, zone: string): number {
  const clock = wallClock(instant, zone);
  if (clock.day < day) return 0;
  return clock.day > day ? DAY_MINUTES : clock.minutes;
}

/** How much of an entry is the day's; 0 while it runs, as everywhere. */
export function secondsOn(day: string, { start, end, seconds }: Entry, zone: string): number {
  if (end === null) return 0;
  const from = wallClock(start, zone).day;
  if (from === day && wallClock(end, zone).day === day) return seconds;
  return Math.round((minutesOn(day, end, zone) - minutesOn(day, start, zone)) * 60);
}
