import { addDays, addMonths, type Day, daysBetween } from "../../../event/day.ts";

export interface GridRange {
  from: Day;
  to: Day;
}

export interface GridKey {
  key: string;
  ctrlKey: boolean;
}

/** Where a key moves the focus of the year's grid (a column is a week); undefined when it moves nothing. */
export function movedFocus({ key, ctrlKey }: GridKey, day: Day, range: GridRange): Day | undefined {
  const inside = (target: Day) => (target >= range.from && target <= range.to ? target : undefined);
  const clamped = (target: Day) => (target < range.from ? range.from : target > range.to ? range.to : target);
  switch (key) {
    case "ArrowUp":
      return inside(addDays(day, -1));
    case "ArrowDown":
      return inside(addDays(day, 1));
    case "ArrowLeft":
      return inside(addDays(day, -7));
    case "ArrowRight":
      return inside(addDays(day, 7));
    case "Home":
      return ctrlKey ? range.from : addDays(day, -7 * wholeWeeks(range.from, day));
    case "End":
      return ctrlKey ? range.to : addDays(day, 7 * wholeWeeks(day, range.to));
    case "PageUp":
      return clamped(addMonths(day, -1));
    case "PageDown":
      return clamped(addMonths(day, 1));
    default:
      return undefined;
  }
}

/** Home and End stay in the weekday's row, as a grid's rows ask for. */
function wholeWeeks(from: Day, to: Day): number {
  return Math.floor(daysBetween(from, to) / 7);
}
