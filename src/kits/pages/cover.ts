import { addDays, addMonths, type Day, monthOf } from "../../event/calendar.ts";
import { monthText } from "./page-keys.ts";

/** After which there is none. */
const LAST_MONTH = "9999-12";

/** A part of a range that lies in one month. */
export interface Stretch {
  /** `YYYY-MM`. */
  month: string;
  from: Day;
  to: Day;
  /** Whether it is the whole month. */
  isWhole: boolean;
}

/** The months of a range of days, both included; only the first and the last may be parts. */
export function stretchesOf(from: Day, to: Day): Stretch[] {
  const stretches: Stretch[] = [];
  for (let first = from; first <= to; ) {
    const last = lastOfMonth(first);
    const end = last < to ? last : to;
    stretches.push({
      month: monthText(first),
      from: first,
      to: end,
      isWhole: first.endsWith("-01") && end === last,
    });
    if (last.startsWith(LAST_MONTH)) break;
    first = addDays(last, 1);
  }
  return stretches;
}

function lastOfMonth(day: Day): Day {
  return day.startsWith(LAST_MONTH) ? `${LAST_MONTH}-31` : addDays(addMonths(monthOf(day), 1), -1);
}

/** `01` … of the days of a stretch. */
export function datesOf({ from, to }: Stretch): string[] {
  const first = Number(from.slice(8));
  const last = Number(to.slice(8));
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index).padStart(2, "0"));
}
