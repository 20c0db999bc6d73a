import { decodeCursor, encodeCursor } from "../store/cursor.ts";
import type { Item, Page, Store } from "../store/store.ts";
import { turn } from "../store/turn.ts";
import { deadLetterMatcher } from "./dead-letter-filter.ts";
import { deadLetterNotFound, decodeId } from "./dead-letter-id.ts";
import type { DeadLetter, DeadLetterCount, DeadLetterFilter, DeadLetterQuery } from "./info.ts";
import { type DeadRow, deadLetterOf, deadPk, rowOf } from "./row.ts";

const PAGE = 200;

/** Reads of dead letters, rule by rule, and in each key by key, in recorded order. */
export class DeadLetters {
  #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** @throws dead_letter_not_found */
  async get(id: string): Promise<DeadLetter> {
    const { rule, sk } = decodeId(id);
    const item = await this.#store.getItem({ pk: deadPk(rule), sk });
    if (item === undefined) throw deadLetterNotFound(id);
    return deadLetterOf(rule, item);
  }

  /** @throws cursor_invalid */
  async page({ limit = 100, cursor, ...filter }: DeadLetterQuery): Promise<Page<DeadLetter>> {
    const items: DeadLetter[] = [];
    const start = cursor === undefined ? undefined : (decodeCursor(cursor, "item") as [string, string]);
    for await (const { rule, item } of this.matching(filter, start)) {
      if (items.length === limit) {
        const last = items.at(-1) as DeadLetter;
        const { sk } = decodeId(last.id);
        return { items, nextCursor: encodeCursor("item", [last.rule, sk]) };
      }
      items.push(deadLetterOf(rule, item));
    }
    return { items };
  }

  async count(filter: DeadLetterFilter): Promise<DeadLetterCount> {
    const count: DeadLetterCount = { count: 0, byRule: {}, byError: {} };
    for await (const { rule, item } of this.matching(filter)) {
      const { errorType } = rowOf<DeadRow>(item);
      count.count += 1;
      count.byRule[rule] = (count.byRule[rule] ?? 0) + 1;
      count.byError[errorType] = (count.byError[errorType] ?? 0) + 1;
    }
    return count;
  }

  /** Those that the filter means, after one of them if given; constant memory. */
  async *matching(
    filter: DeadLetterFilter,
    [afterRule, afterSk]: [string, string] | [] = [],
  ): AsyncGenerator<{ rule: string; item: Item }> {
    const matches = deadLetterMatcher(filter);
    for (const rule of await this.#rules(filter)) {
      if (afterRule !== undefined && rule < afterRule) continue;
      let from = rule === afterRule && afterSk !== undefined ? `${afterSk}\u0001` : undefined;
      for (;;) {
        const { items, nextCursor } = await this.#store.queryItems({
          pk: deadPk(rule),
          direction: "forward",
          limit: PAGE,
          ...(from === undefined ? {} : { from }),
        });
        for (const item of items) if (matches(rule, rowOf<DeadRow>(item), item.sk)) yield { rule, item };
        const last = items.at(-1);
        if (last === undefined || nextCursor === undefined) break;
        from = `${last.sk}\u0001`;
        await turn();
      }
    }
  }

  /** Those that have had a checkpoint, also when they are rules no more. */
  async #rules(filter: DeadLetterFilter): Promise<string[]> {
    if (filter.rule !== undefined) return [filter.rule];
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.#store.queryItems({
        pk: "bus-rules",
        direction: "forward",
        limit: 1_000,
        ...(cursor === undefined ? {} : { cursor }),
      });
      names.push(...page.items.map(({ sk }) => sk));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return names;
  }
}
