import type { Daybook } from "../../daybook.ts";
import type { RecordedEvent } from "../../event/event.ts";
import { demoSource } from "./fill.ts";

/** The logs whose oldest event does not come from this demo: somebody's own. None in an empty book. */
export async function logsOfOthers(book: Daybook, seed: number): Promise<string[]> {
  const others: string[] = [];
  for (const { log } of await book.logs()) {
    const { items } = await book.events({ log, direction: "forward", limit: 1 });
    if (!items.every((event) => isFrom(event, demoSource(seed)))) others.push(log);
  }
  return others;
}

/** An imported time entry says where it comes from in its data. */
function isFrom({ source, data }: RecordedEvent, demo: string): boolean {
  if (source === demo) return true;
  const origin = (data as { origin?: { source?: unknown } } | undefined)?.origin;
  return origin?.source === demo;
}
