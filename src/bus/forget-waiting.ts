import type { Store } from "../store/store.ts";
import { countsKey, waitingPk } from "./row.ts";

const PAGE = 100;

/** Removes what waits in a lane that nobody opens again, as that of a replay that was cancelled. */
export async function forgetWaiting(
  store: Store,
  { rule, lane }: { rule: string; lane: string },
): Promise<void> {
  // Beside the rows a write holds the counts.
  const limit = Math.min(PAGE, store.capabilities.atomicItems - 1);
  const pk = waitingPk(lane);
  for (;;) {
    const { items, nextCursor } = await store.queryItems({ pk, direction: "forward", limit });
    if (items.length > 0) {
      await store.writeItems([
        ...items.map(({ sk }) => ({ op: "remove" as const, pk, sk })),
        { op: "merge", ...countsKey(rule), add: { waiting: -items.length } },
      ]);
    }
    if (nextCursor === undefined) return;
  }
}
