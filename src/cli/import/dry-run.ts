import { type Daybook, openDaybook } from "../../daybook.ts";
import type { ImportReport, Row } from "../../event/row.ts";
import { each } from "./each.ts";

/** What the book would answer to these rows: they are appended to an empty one in memory, with the same settings. */
export async function checkRows(book: Daybook, log: string, rows: Row<unknown>[]): Promise<ImportReport> {
  const known: Row<unknown>[] = [];
  const others: Row<unknown>[] = [];
  for (const row of rows) ((await isRecorded(book, row)) ? known : others).push(row);
  const trial = await openDaybook(":memory:", { config: book.config, clock: () => book.now() });
  try {
    const report = await trial.appendRows(log, each(others));
    return { ...report, duplicate: report.duplicate + known.length };
  } finally {
    await trial.close();
  }
}

async function isRecorded(book: Daybook, row: Row<unknown>): Promise<boolean> {
  if ("error" in row) return false;
  const { id, source = "daybook" } = row.value as { id?: unknown; source?: unknown };
  if (typeof id !== "string") return false;
  const { items } = await book.events({ id });
  return items.some((event) => event.source === source);
}
