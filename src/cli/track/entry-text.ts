import type { Calendar } from "../../event/calendar.ts";
import type { Entry } from "../../kits/time/entry.ts";
import type { Measurement } from "../../kits/work/units/measurement.ts";
import { LocalTime } from "../local-time.ts";
import { type Column, table } from "../table.ts";
import { durationText, oneLine } from "../text.ts";

export interface EntryTextOptions {
  calendar: Calendar;
  /** Milliseconds, for what is running. */
  now: number;
}

/** `Study from 2026-03-02 07:15 to 08:00 (0:45:00), tags maths, "week 3"` */
export function entryText(entry: Entry, { calendar, now }: EntryTextOptions): string {
  const local = new LocalTime(calendar.zone);
  const { start, end, type, tags, description, task, measurements } = entry;
  const span =
    end === null
      ? `since ${local.minute(Date.parse(start))}`
      : `from ${local.minute(Date.parse(start))} to ${endText(entry, local)}`;
  const parts = [`${type} ${span} (${durationText(secondsAt(entry, now))})`];
  if (tags.length > 0) parts.push(`tags ${tags.join(", ")}`);
  if (task !== null) parts.push(`task ${task}`);
  parts.push(...measurements.map(measurementText));
  if (description !== "") parts.push(JSON.stringify(description));
  return oneLine(parts.join(", "));
}

function measurementText({ value, unit }: Measurement): string {
  return `${value} ${unit}`;
}

/** A running entry has lasted until now. */
function secondsAt({ start, end, seconds }: Entry, now: number): number {
  return end === null ? Math.max(0, Math.floor((now - Date.parse(start)) / 1_000)) : seconds;
}

/** Without its day where that is the start's. */
function endText({ start, end }: Entry, local: LocalTime): string {
  const text = local.minute(Date.parse(end as string));
  return text.slice(0, 10) === local.minute(Date.parse(start)).slice(0, 10) ? text.slice(11) : text;
}

export interface EntryTableOptions extends EntryTextOptions {
  /** Width of the terminal. */
  width: number | undefined;
  /** Whether the entries are the newest, so that `@1` names the first. */
  isNumbered?: boolean;
}

interface EntryColumn extends Column {
  cell(entry: Entry, at: { local: LocalTime; now: number }): string;
  /** Left out where no entry has it. */
  isRare?: boolean;
}

const COLUMNS: readonly EntryColumn[] = [
  { title: "start", cell: ({ start }, { local }) => local.minute(Date.parse(start)) },
  { title: "end", cell: (entry, { local }) => (entry.end === null ? "running" : endText(entry, local)) },
  { title: "h:mm:ss", align: "right", cell: (entry, { now }) => durationText(secondsAt(entry, now)) },
  { title: "type", cell: ({ type }) => type },
  { title: "tags", cell: ({ tags }) => tags.join(", ") },
  {
    title: "measured",
    cell: ({ measurements }) => measurements.map(measurementText).join(", "),
    isRare: true,
  },
  { title: "flags", cell: ({ flags }) => flags.join(", ") },
  { title: "id", cell: ({ id }) => id },
  { title: "task", cell: ({ task }) => task ?? "", isRare: true },
  { title: "description", cell: ({ description }) => description },
];

export function entryTable(entries: readonly Entry[], options: EntryTableOptions): string[] {
  const { calendar, now, width, isNumbered = false } = options;
  const at = { local: new LocalTime(calendar.zone), now };
  const columns = COLUMNS.filter(
    ({ cell, isRare = false }) => !isRare || entries.some((entry) => cell(entry, at) !== ""),
  );
  const rows = entries.map((entry, index) => {
    const cells = columns.map(({ cell }) => cell(entry, at));
    return isNumbered ? [`@${index + 1}`, ...cells] : cells;
  });
  return table(isNumbered ? [{ title: "" }, ...columns] : columns, rows, width);
}
