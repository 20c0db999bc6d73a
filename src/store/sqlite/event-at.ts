import { EVENT_COLUMNS, EVENT_TABLES, type EventRow } from "./event-row.ts";
import type { Connection } from "./schema.ts";

/** Gives the row of the event at a position that there is. */
export function eventRowAt(db: Connection): (position: number) => LinkedRow {
  const row = db.prepare<[number], LinkedRow>(
    `SELECT ${EVENT_COLUMNS}, events.prev FROM ${EVENT_TABLES} WHERE position = ?`,
  );
  return (position) => row.get(position) as LinkedRow;
}

export interface LinkedRow extends EventRow {
  /** Position of the stream's event before; null for its first, and where there are no versions. */
  prev: number | null;
}
