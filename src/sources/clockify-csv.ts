import type { Calendar } from "../event/calendar.ts";
import type { Row } from "../event/row.ts";
import type { Bytes } from "./bytes.ts";
import { csvTableRows } from "./csv-table.ts";
import type { Interval } from "./interval.ts";
import { LOCAL_COLUMNS, localInterval } from "./local-entry.ts";
import type { DateOrder } from "./wall-clock.ts";

export interface ClockifyCsvOptions {
  /** The zone of the file's times. */
  calendar: Calendar;
  /** As the account has it; Clockify's own default is `mdy`. Never guessed from the dates. */
  dateOrder?: DateOrder | undefined;
}

/** Clockify's detailed report. Dates are read in the stated order: one that is impossible in it is an error. */
export function clockifyCsvRows(bytes: Bytes, options: ClockifyCsvOptions): AsyncGenerator<Row<Interval>> {
  const local = { calendar: options.calendar, dateOrder: options.dateOrder ?? "mdy" };
  return csvTableRows(bytes, {
    name: "clockify-csv",
    columns: LOCAL_COLUMNS,
    aliases: { "duration (h)": "duration" },
    read: (cells) => localInterval(cells, local),
  });
}
