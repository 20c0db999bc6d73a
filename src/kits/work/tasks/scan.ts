import { encodeCursor } from "../../../store/cursor.ts";
import type { Direction } from "../../../store/store.ts";
import { turn } from "../../../store/turn.ts";
import type { TaskPort } from "./port.ts";
import type { TaskItem } from "./task.ts";
import { listed } from "./task-view.ts";

const MAX_CHUNK = 1_000;

/** A stretch of one list of the view. */
export interface Scan {
  pk: string;
  from?: string;
  to?: string;
  direction: Direction;
  /** Goes on after the task of this key. */
  after?: string | undefined;
  /** How many are read at first: whoever wants a page should get it in one query. */
  first: number;
  /** Up to this moment, whatever the book's reads are: for who decides by what it reads. */
  fresh?: boolean;
}

/** Reads on as far as its reader does. */
export async function* scan(port: TaskPort, { first, after, ...stretch }: Scan): AsyncGenerator<TaskItem> {
  let cursor = after === undefined ? undefined : encodeCursor("view", [after]);
  let limit = first;
  do {
    const page = await port.queryView({ ...stretch, limit, ...(cursor === undefined ? {} : { cursor }) });
    for (const item of page.items) yield listed(item);
    cursor = page.nextCursor;
    limit = Math.min(MAX_CHUNK, limit * 2);
    if (cursor !== undefined) await turn();
  } while (cursor !== undefined);
}
