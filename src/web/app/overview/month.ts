import { addDays, addMonths } from "../../../event/day.ts";
import { monthName } from "../../../views/heatmap-text.ts";

/** `"March 2026"` of `2026-03`. */
export function monthInWords(month: string): string {
  return `${monthName(`${month}-01`)} ${Number(month.slice(0, 4))}`;
}

/** First and last day of a month; without one, of the last month up to today. */
export function monthDays(month: string | undefined, today: string): { from: string; to: string } {
  if (month === undefined) return { from: addMonths(today, -1), to: today };
  return { from: `${month}-01`, to: addDays(addMonths(`${month}-01`, 1), -1) };
}
