import type { Daybook } from "../../daybook.ts";
import type { Entry } from "../../kits/time/entry.ts";
import { usageError } from "../usage.ts";

export const ID_ARGUMENT = "its id, or @1 for the one that started last, @2 for the one before …";

const MAX_BACK = 1_000;

/** An entry by its id or its place. @throws entry_not_found */
export async function findEntry(book: Daybook, text: string): Promise<Entry> {
  const place = /^@(\d{1,4})$/.exec(text)?.[1];
  if (place === undefined) return book.time.get(text);
  const back = Number(place);
  if (back < 1 || back > MAX_BACK) throw usageError(`place must be @1 to @${MAX_BACK}, got ${text}`);
  const { items } = await book.time.list({ limit: back });
  const entry = items[back - 1];
  if (entry !== undefined) return entry;
  throw usageError(
    `place must be at most @${items.length}, got ${text}`,
    "daybook track list shows the entries",
  );
}
