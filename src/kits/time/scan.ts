import { DaybookError, shown } from "../../errors.ts";
import { toIso } from "../../event/calendar.ts";
import { FIRST_INSTANT, LAST_INSTANT } from "../../event/instant.ts";
import { encodeCursor } from "../../store/cursor.ts";
import type { Direction } from "../../store/store.ts";
import type { StoredEntry } from "./entry.ts";
import { entryOfItem } from "./entry-view.ts";
import type { TimePort } from "./port.ts";

/** Most readers stop soon (the next neighbour, a page), some read everything. */
const FIRST_CHUNK = 32;
const MAX_CHUNK = 512;

/** A stretch of one partition of the view. */
export interface Scan {
  pk: string;
  /** ISO instants, from ≤ start < to. */
  from?: string | undefined;
  to?: string | undefined;
  direction: Direction;
  /** Goes on after the entry of this key. */
  after?: string | undefined;
  /** Up to this moment, whatever the book's reads are: for who changes what it finds. */
  fresh?: boolean;
}

/** Reads on as far as its reader does. */
export async function* scan(
  port: TimePort,
  { pk, from, to, direction, after, fresh = false }: Scan,
): AsyncGenerator<StoredEntry> {
  // `<instant>#<id>` sorts after `<instant>`: as an upper bound an instant leaves out what starts then.
  const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  let cursor = after === undefined ? undefined : encodeCursor("view", [after]);
  let limit = FIRST_CHUNK;
  do {
    const query = { pk, direction, limit, fresh, ...range };
    const page = await port.queryView(cursor === undefined ? query : { ...query, cursor });
    for (const item of page.items) yield entryOfItem(item);
    cursor = page.nextCursor;
    limit = Math.min(MAX_CHUNK, limit * 2);
    if (cursor !== undefined) await turn();
  } while (cursor !== undefined);
}

/** The first instant of a range as it is written in a key. */
export function lowerBound(ms: number): string {
  return toIso(Math.min(LAST_INSTANT, Math.max(FIRST_INSTANT, ms)));
}

/** The end of a range; undefined beyond the last instant that can be written. */
export function upperBound(ms: number | undefined): string | undefined {
  return ms === undefined || ms > LAST_INSTANT ? undefined : lowerBound(ms);
}

/** @throws query_invalid */
export function checkRange(range: { from?: unknown; to?: unknown }): void {
  for (const subject of ["from", "to"] as const) {
    const value = range[subject];
    if (value === undefined || (typeof value === "number" && Number.isFinite(value))) continue;
    const message = `${subject} must be milliseconds from 1970-01-01, got ${shown(value)}`;
    throw new DaybookError("query_invalid", message, { subject, value });
  }
}

/** Lets the event loop see to others during a long read. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
