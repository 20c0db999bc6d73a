import { type Day, weekdayOf } from "../event/day.ts";

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** `0` is Sunday, as in `weekdayOf`. */
export function weekdayName(weekday: number): string {
  return WEEKDAYS[weekday % 7] as string;
}

/** `"March"` for any day of March. */
export function monthName(day: Day): string {
  return MONTHS[Number(day.slice(5, 7)) - 1] as string;
}

/** `"2 March 2026"`, from the day's own characters: no clock and no zone can move it. */
export function dateInWords(day: Day): string {
  return `${Number(day.slice(8, 10))} ${monthName(day)} ${Number(day.slice(0, 4))}`;
}

/** `"Monday 2 March 2026"`. */
export function dayInWords(day: Day): string {
  return `${weekdayName(weekdayOf(day))} ${dateInWords(day)}`;
}

/** `"1 entry"`, `"5 entries"`, `"No entries"`. `noun` is singular. */
export function countText(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count === 0 ? "No" : numberText(count)} ${pluralOf(noun)}`;
}

/** Hours of at most two decimals. */
export function hoursOf(seconds: number): number {
  return Math.round(seconds / 36) / 100;
}

/** Seconds as hours in words: `"3.5 hours"`, `"1 hour"`, `"less than 0.01 hours"`. */
export function hoursText(seconds: number): string {
  const hours = hoursOf(seconds);
  if (hours === 0 && seconds > 0) return "less than 0.01 hours";
  return hours === 1 ? "1 hour" : `${numberText(hours)} hours`;
}

/** At most two decimals, thousands parted by commas. */
export function numberText(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 2 });
}

export function pluralOf(noun: string): string {
  return /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}
