import type { Note, NoteItem } from "../../kits/work/notes/note.ts";
import { LocalTime } from "../local-time.ts";
import { type Column, table } from "../table.ts";
import { oneLine } from "../text.ts";

/** `"Filters" of 2026-03-02 06:15, tags dsp` */
export function noteText({ title, date, tags }: Pick<Note, "title" | "date" | "tags">, zone: string): string {
  const parts = [`${JSON.stringify(title)} of ${new LocalTime(zone).minute(Date.parse(date))}`];
  if (tags.length > 0) parts.push(`tags ${tags.join(", ")}`);
  return oneLine(parts.join(", "));
}

export interface NoteTableOptions {
  zone: string;
  /** Width of the terminal. */
  width: number | undefined;
  /** Whether these are the newest of all, so that `@1` names the first note. */
  isNumbered: boolean;
}

const COLUMNS: readonly Column[] = [
  { title: "date" },
  { title: "of" },
  { title: "tags" },
  { title: "id" },
  { title: "what" },
];

export function noteTable(
  notes: readonly NoteItem[],
  { zone, width, isNumbered }: NoteTableOptions,
): string[] {
  const local = new LocalTime(zone);
  let number = 0;
  const rows = notes.map((note) => {
    const { kind, id, title, excerpt, tags, date } = note;
    const what = [title, excerpt].filter((text) => text !== "").join(": ");
    const cells = [local.minute(Date.parse(date)), ofText(note), tags.join(", "), id, what];
    if (!isNumbered) return cells;
    if (kind === "note") number += 1;
    return [kind === "note" ? `@${number}` : "", ...cells];
  });
  return table(isNumbered ? [{ title: "" }, ...COLUMNS] : COLUMNS, rows, width);
}

/** What a note is attached to. */
function ofText({ kind, task, entry }: NoteItem): string {
  if (kind === "task") return "a task";
  return [task === null ? "" : `task ${task}`, entry === null ? "" : `entry ${entry}`].join(" ").trim();
}
