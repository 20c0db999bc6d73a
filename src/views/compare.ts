import type { Attributes, Item, Store } from "../store/store.ts";
import { turn } from "../store/turn.ts";
import { FOLDED_TO } from "./settle.ts";

const PAGE = 200;

/** One attribute that is not what the log says. */
export interface Difference {
  pk: string;
  sk: string;
  attribute: string;
  stored: unknown;
  expected: unknown;
}

export interface Generations {
  stored: string;
  expected: string;
}

/**
 * Compares two generations item by item, in constant memory: each page of the one with the same items of the other, then
 * the other way round for those that the first does not have. A number that is 0 equals one that is not there.
 */
export async function* compareGenerations(
  store: Store,
  { stored, expected }: Generations,
): AsyncGenerator<Difference | "same"> {
  for await (const [item, counterpart] of pairs(store, stored, expected)) {
    const differences = differencesOf(item, counterpart);
    if (differences.length === 0) yield "same";
    else yield* differences;
  }
  for await (const [item, counterpart] of pairs(store, expected, stored)) {
    if (counterpart !== undefined) continue;
    const differences = differencesOf(undefined, item);
    if (differences.length === 0) yield "same";
    else yield* differences;
  }
}

/** Every item of a generation with the one of the same place in another. Partitions are given without a generation. */
async function* pairs(
  store: Store,
  generation: string,
  other: string,
): AsyncGenerator<[item: Item, counterpart: Item | undefined]> {
  const pkPrefix = `${generation}#`;
  const within = (item: Item): Item => ({ ...item, pk: item.pk.slice(item.pk.indexOf("#") + 1) });
  let cursor: string | undefined;
  do {
    const page = await store.queryItems({
      pkPrefix,
      direction: "forward",
      limit: PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    });
    const items = page.items.map(within);
    const counterparts = await Promise.all(
      items.map(({ pk, sk }) => store.getItem({ pk: `${other}#${pk}`, sk })),
    );
    for (const [index, item] of items.entries()) {
      const counterpart = counterparts[index];
      yield [item, counterpart && within(counterpart)];
    }
    cursor = page.nextCursor;
    await turn();
  } while (cursor !== undefined);
}

function differencesOf(stored: Item | undefined, expected: Item | undefined): Difference[] {
  const { pk, sk } = (stored ?? expected) as Item;
  const before = canonical(stored);
  const after = canonical(expected);
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((attribute) => JSON.stringify(before[attribute]) !== JSON.stringify(after[attribute]))
    .map((attribute) => ({ pk, sk, attribute, stored: before[attribute], expected: after[attribute] }));
}

function canonical(item: Item | undefined): Attributes {
  const { pk: _pk, sk: _sk, ...attributes } = item ?? { pk: "", sk: "" };
  return Object.fromEntries(
    Object.entries(attributes).filter(([name, value]) => value !== 0 && name !== FOLDED_TO),
  );
}
