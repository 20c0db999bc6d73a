import type { Calendar } from "../../event/calendar.ts";
import type { Entry } from "../../kits/time/entry.ts";
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
  const { start, end, type, tags, description } = entry;
  const span =
    end === null
      ? `since ${local.minute(Date.parse(start))}`
      : `from ${local.minute(Date.parse(start))} to ${endText(entry, local)}`;
  const parts = [`${type} ${span} (${durationText(secondsAt(entry, now))})`];
  if (tags.length > 0) parts.push(`tags ${tags.join(", ")}`);
  if (description !== "") parts.push(JSON.stringify(description));
  return oneLine(parts.join(", "));
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

const COLUMNS: readonly Column[] = [
  { title: "start" },
  { title: "end" },
  { title: "h:mm:ss", align: "right" },
  { title: "type" },
  { title: "tags" },
  { title: "flags" },
  { title: "id" },
  { title: "description" },
];

export function entryTable(entries: readonly Entry[], options: EntryTableOptions): string[] {
  const { calendar, now, width, isNumbered = false } = options;
  const local = new LocalTime(calendar.zone);
  const rows = entries.map((entry, index) => {
    const cells = [
      local.minute(Date.parse(entry.start)),
      entry.end === null ? "running" : endText(entry, local),
      durationText(secondsAt(entry, now)),
      entry.type,
      entry.tags.join(", "),
      entry.flags.join(", "),
      entry.id,
      entry.description,
    ];
    return isNumbered ? [`@${index + 1}`, ...cells] : cells;
  });
  return table(isNumbered ? [{ title: "" }, ...COLUMNS] : COLUMNS, rows, width);
}
