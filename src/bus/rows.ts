import type { Item, ItemQuery, Store } from "../store/store.ts";
import { deadPk, keyOfSk, keyRange, type Row, rowOf, waitingPk } from "./row.ts";

const PAGE = 100;

export interface KeyRows {
  key: string;
  first: Item;
  last: Item;
}

/** Reads of the deliveries that are stored: those that wait, and the dead letters. */
export class Rows {
  #store: Store;
  #waiting: string;
  #dead: string;

  constructor(store: Store, { rule, lane }: { rule: string; lane: string }) {
    this.#store = store;
    this.#waiting = waitingPk(lane);
    this.#dead = deadPk(rule);
  }

  /** The first that waits of a key, after one of them if given. */
  async nextWaiting(key: string, afterSk?: string): Promise<Row | undefined> {
    const [item] = await this.#page({ pk: this.#waiting, ...keyRange(key, afterSk) }, 1);
    return item && rowOf<Row>(item);
  }

  async waitingPage(key: string, afterSk?: string): Promise<Item[]> {
    return this.#page({ pk: this.#waiting, ...keyRange(key, afterSk) }, PAGE);
  }

  async deadPage(key: string, afterSk?: string): Promise<Item[]> {
    return this.#page({ pk: this.#dead, ...keyRange(key, afterSk) }, PAGE);
  }

  waitingKeys(): AsyncGenerator<KeyRows> {
    return this.#keys(this.#waiting);
  }

  deadKeys(): AsyncGenerator<KeyRows> {
    return this.#keys(this.#dead);
  }

  /** Each key of a partition with its first and its last item; a key of many items is jumped over. */
  async *#keys(pk: string): AsyncGenerator<KeyRows> {
    let from = "";
    for (;;) {
      const items = await this.#page({ pk, from }, PAGE);
      const groups = groupsOf(items);
      const open = groups.at(-1);
      if (open === undefined) return;
      const isWhole = items.length < PAGE;
      yield* isWhole ? groups : groups.slice(0, -1);
      if (isWhole) return;
      const range = keyRange(open.key);
      const [last] = await this.#page({ pk, ...range, direction: "backward" }, 1);
      yield { ...open, last: last ?? open.last };
      from = `${range.to}\u0001`;
    }
  }

  async #page(
    query: Omit<ItemQuery, "direction" | "limit"> & Partial<ItemQuery>,
    limit: number,
  ): Promise<Item[]> {
    const items: Item[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.#store.queryItems({
        direction: "forward",
        ...query,
        limit: limit - items.length,
        ...(cursor === undefined ? {} : { cursor }),
      });
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== undefined && items.length < limit);
    return items;
  }
}

function groupsOf(items: Item[]): KeyRows[] {
  const groups: KeyRows[] = [];
  for (const item of items) {
    const key = keyOfSk(item.sk);
    const group = groups.at(-1);
    if (group?.key === key) group.last = item;
    else groups.push({ key, first: item, last: item });
  }
  return groups;
}
