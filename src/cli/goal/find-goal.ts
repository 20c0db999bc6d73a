import type { Daybook } from "../../daybook.ts";
import { usageError } from "../usage.ts";

export const GOAL_ARGUMENT = "its id, or @1 for the first that daybook goal lists, @2 for the next …";

const MAX_PLACE = 1_000;

/** The id that a word means; `@1` looks it up among the goals in force. */
export async function goalId(book: Daybook, text: string, { archived = false } = {}): Promise<string> {
  const digits = /^@(\d{1,4})$/.exec(text)?.[1];
  if (digits === undefined) return text;
  const place = Number(digits);
  if (place < 1 || place > MAX_PLACE) throw usageError(`place must be @1 to @${MAX_PLACE}, got ${text}`);
  const { items } = await book.goals.list({ archived, limit: place });
  const goal = items[place - 1];
  if (goal !== undefined) return goal.id;
  const list = archived ? "daybook goal list --archived" : "daybook goal";
  throw usageError(`place must be at most @${items.length}, got ${text}`, `${list} shows the goals`);
}
