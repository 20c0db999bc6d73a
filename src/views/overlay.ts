import { encodeCursor } from "../store/cursor.ts";
import type { Attributes, Direction, Item, Page } from "../store/store.ts";
import { compareText } from "../store/text-order.ts";
import type { PendingItems } from "./pending-items.ts";

/** A page of one partition of a view. */
export interface PartitionQuery {
  pk: string;
  from?: string;
  to?: string;
  direction: Direction;
  limit: number;
  /** The sort key that the page before ended with. */
  after?: string | undefined;
}

export interface ViewItem extends Attributes {
  sk: string;
}

/** What is stored, with what is not written yet laid over it. `stored` holds at least one item more than the page. */
export function overlay(
  query: PartitionQuery,
  stored: Page<Item>,
  pending: PendingItems | undefined,
): Page<ViewItem> {
  const forward = query.direction === "forward";
  const order = (a: string, b: string) => (forward ? compareText(a, b) : compareText(b, a));
  const bound = stored.nextCursor === undefined ? undefined : stored.items.at(-1)?.sk;
  const found = new Map(stored.items.map((item) => [item.sk, item]));
  const keys = new Set(found.keys());
  for (const sk of pending?.keys(query.pk) ?? []) {
    const inRange =
      (query.from === undefined || compareText(sk, query.from) >= 0) &&
      (query.to === undefined || compareText(sk, query.to) <= 0);
    if (inRange && (bound === undefined || order(sk, bound) <= 0)) keys.add(sk);
  }
  const items: ViewItem[] = [];
  for (const sk of [...keys].sort(order)) {
    if (query.after !== undefined && order(sk, query.after) <= 0) continue;
    const stored = found.get(sk);
    const resolved = pending === undefined ? stored : pending.resolve(query.pk, sk, stored);
    if (resolved === undefined) continue;
    if (items.length === query.limit) return { items, nextCursor: cursorAfter(items.at(-1)) };
    items.push(viewItem(resolved === stored ? resolved : { ...resolved }, sk));
  }
  return bound === undefined ? { items } : { items, nextCursor: encodeCursor("view", [bound]) };
}

/** The item, less the partition that only its generation has. Changed in place: one of many attributes is dear to copy. */
function viewItem(item: Attributes, sk: string): ViewItem {
  delete item.pk;
  return Object.assign(item, { sk });
}

function cursorAfter(item: ViewItem | undefined): string {
  return encodeCursor("view", [item?.sk as string]);
}
