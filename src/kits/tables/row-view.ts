import type { JsonObject, RecordedEvent } from "../../event/event.ts";
import type { PendingItems } from "../../views/pending-items.ts";
import type { View } from "../../views/view.ts";
import type { Standing } from "./row.ts";
import { readRowEvent } from "./row-event.ts";

export const ROW_VIEW = "rows";

/** The rows of a table, by key. */
export function partitionOfRows(table: string): string {
  return `row#${table}`;
}

/** Rows that were deleted: with which version they go on if they are put again. */
export function partitionOfGone(table: string): string {
  return `gone#${table}`;
}

/** The rows that the book keeps, as their last events have them. */
export class RowView implements View {
  readonly name = ROW_VIEW;

  fold(event: RecordedEvent, pending: PendingItems): void {
    const state = readRowEvent(event);
    if (state === undefined) return;
    const { table, key, row, version, streamVersion, updated } = state;
    const [rows, gone] = [partitionOfRows(table), partitionOfGone(table)];
    const common = { version, streamVersion, updated };
    if (row === undefined) {
      pending.remove(rows, key);
      pending.put(gone, key, common);
      return;
    }
    // As text: a store may give an item's numbers and the order of its fields in a form of its own.
    pending.put(rows, key, { ...common, row: JSON.stringify(row) });
    pending.remove(gone, key);
  }
}

export function standingOf(item: Record<string, unknown>): Standing {
  const { version, streamVersion, updated, row } = item as { row?: string } & Omit<Standing, "row">;
  return {
    version,
    streamVersion,
    updated,
    row: row === undefined ? undefined : (JSON.parse(row) as JsonObject),
  };
}
