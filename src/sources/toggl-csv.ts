import type { Calendar } from "../event/calendar.ts";
import type { Row } from "../event/row.ts";
import type { Bytes } from "./bytes.ts";
import { csvTableRows } from "./csv-table.ts";
import type { Interval } from "./interval.ts";
import { LOCAL_COLUMNS, localInterval } from "./local-entry.ts";

/** The header of the reduced file, and of newer exports, in terms of the detailed report's. */
const ALIASES = { activity: "project", "stop date": "end date", "stop time": "end time", member: "user" };

/**
 * Toggl Track's detailed report, or the file reduced to `activity,description,start_date,start_time,end_date,
 * end_time`. Times are local to the account, so the zone must be stated.
 */
export function togglCsvRows(bytes: Bytes, options: { calendar: Calendar }): AsyncGenerator<Row<Interval>> {
  const local = { calendar: options.calendar, dateOrder: "ymd" } as const;
  return csvTableRows(bytes, {
    name: "toggl-csv",
    columns: LOCAL_COLUMNS,
    aliases: ALIASES,
    read: (cells) => localInterval(cells, local),
  });
}
