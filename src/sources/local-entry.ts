import type { Calendar } from "../event/calendar.ts";
import type { CsvCells } from "./csv-header.ts";
import { type Interval, intervalOf } from "./interval.ts";
import { invalid } from "./rows.ts";
import { type DateOrder, dateIn, durationIn, periodIn, timeIn } from "./wall-clock.ts";

export const LOCAL_COLUMNS = ["start date", "start time", "end date", "end time"];

export interface LocalOptions {
  /** The zone that the file's times are in: it does not say so itself. */
  calendar: Calendar;
  dateOrder: DateOrder;
}

/**
 * A row of a tracker that writes local times: the project is the type, and who and when is the key, since these
 * files carry no ids.
 *
 * @throws row_invalid
 */
export function localInterval(cells: CsvCells, options: LocalOptions): Interval {
  const start = wallTime(cells, "start", options.dateOrder);
  if (start === null) throw invalid("start date", "a date and not empty", "");
  const period = periodIn(options.calendar, {
    start,
    end: wallTime(cells, "end", options.dateOrder),
    duration: durationIn(cells("duration") ?? ""),
  });
  const who = cells("email") || cells("user") || "";
  const interval = intervalOf({
    ...period,
    type: cells("project"),
    // The one separator that the exports use; a comma alone may be part of a tag.
    tags: (cells("tags") ?? "").split(", "),
    description: cells("description"),
  });
  return who === "" ? interval : { ...interval, key: `${who}|${interval.start}` };
}

/** Null where both cells are empty. */
function wallTime(cells: CsvCells, end: "start" | "end", order: DateOrder): string | null {
  const date = cells(`${end} date`) ?? "";
  const time = cells(`${end} time`) ?? "";
  if (date === "" && time === "") return null;
  return `${dateIn(date, order, `${end} date`)}T${timeIn(time, `${end} time`)}`;
}
