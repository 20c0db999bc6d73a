import type { Attributes, Item, Store } from "../store/store.ts";
import { compareText } from "../store/text-order.ts";

const PAGE = 1_000;

/** One attribute that is not what the log says. */
export interface Difference {
  pk: string;
  sk: string;
  attribute: string;
  stored: unknown;
  expected: unknown;
}

/** Compares two generations item by item, in constant memory. A number that is 0 equals one that is not there. */
export async function* compareGenerations(
  store: Store,
  { stored, expected }: { stored: string; expected: string },
): AsyncGenerator<Difference | "same"> {
  const left = itemsOf(store, stored);
  const right = itemsOf(store, expected);
  let a = await left.next();
  let b = await right.next();
  while (!a.done || !b.done) {
    const order = a.done
      ? 1
      : b.done
        ? -1
        : compareText(a.value.pk, b.value.pk) || compareText(a.value.sk, b.value.sk);
    const differences = differencesOf(order <= 0 ? a.value : undefined, order >= 0 ? b.value : undefined);
    if (differences.length === 0) yield "same";
    else yield* differences;
    if (order <= 0) a = await left.next();
    if (order >= 0) b = await right.next();
  }
}

/** All items of a generation in order, their partition without its generation. */
async function* itemsOf(store: Store, generation: string): AsyncGenerator<Item, undefined> {
  const pkPrefix = `${generation}#`;
  let cursor: string | undefined;
  do {
    const page = await store.queryItems({
      pkPrefix,
      direction: "forward",
      limit: PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const item of page.items) yield { ...item, pk: item.pk.slice(pkPrefix.length) };
    cursor = page.nextCursor;
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
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== 0));
}
