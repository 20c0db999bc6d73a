import type { Daybook } from "../daybook.ts";
import type { Entry } from "../kits/time/entry.ts";
import type { Measurement } from "../kits/work/units/measurement.ts";
import type { LogFilter, Page } from "../store/store.ts";
import { given } from "./given.ts";

/** Text to write, and whether it is a row or something between rows. */
export interface ExportText {
  text: string;
  isRow: boolean;
}

const PAGE = 500;
const CSV_COLUMNS = [
  "id",
  "start",
  "end",
  "seconds",
  "type",
  "tags",
  "description",
  "flags",
  "task",
  "measurements",
] as const;

/** Events as `import ndjson` and the HTTP API take them, in recorded order: a copy's streams get the same versions. */
export async function* eventLines(book: Daybook, filter: LogFilter): AsyncGenerator<ExportText> {
  for await (const event of book.recorded(filter)) {
    yield { text: `${JSON.stringify(event)}\n`, isRow: true };
  }
}

export interface EntriesQuery {
  from?: number;
  to?: number;
  type?: string | undefined;
  tag?: string;
}

/** Time entries, oldest first. */
export async function* entriesOf(book: Daybook, { type, ...query }: EntriesQuery): AsyncGenerator<Entry> {
  let cursor: string | undefined;
  do {
    const page: Page<Entry> = await book.time.list({
      ...query,
      ...given({ type, cursor }),
      direction: "forward",
      limit: PAGE,
    });
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

/** One JSON array. */
export async function* jsonLines(entries: AsyncIterable<Entry>): AsyncGenerator<ExportText> {
  let separator = "[\n";
  for await (const entry of entries) {
    yield { text: `${separator}${JSON.stringify(entry)}`, isRow: true };
    separator = ",\n";
  }
  yield { text: separator === "[\n" ? "[]\n" : "\n]\n", isRow: false };
}

/** RFC 4180 with a header, lines ending in LF; tags, flags and measurements are separated by `;`. */
export async function* csvLines(entries: AsyncIterable<Entry>): AsyncGenerator<ExportText> {
  yield { text: `${CSV_COLUMNS.join(",")}\n`, isRow: false };
  for await (const entry of entries) {
    yield { text: `${CSV_COLUMNS.map((column) => csvField(entry[column])).join(",")}\n`, isRow: true };
  }
}

function csvField(value: Entry[(typeof CSV_COLUMNS)[number]]): string {
  const text = value === null ? "" : Array.isArray(value) ? value.map(csvItem).join(";") : String(value);
  return csvText(text);
}

/** Quoted where it must be. */
export function csvText(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csvItem(item: string | Measurement): string {
  return typeof item === "string" ? item : `${item.value} ${item.unit}`;
}
