import type { Attributes } from "../store/store.ts";
import { compareText } from "../store/text-order.ts";
import type { ItemChange, Merge } from "./view.ts";

/** What is to become of one item, whatever is stored: it is replaced, removed, or merged with. */
type Pending = { replaceBy: Attributes | undefined } | Merge;

interface Partition {
  items: Map<string, Pending>;
  /** The sort keys in order; undefined while it must be sorted again. */
  sorted?: string[] | undefined;
}

/** Changes of items that are not written yet, folded to one an item. */
export class PendingItems {
  #partitions = new Map<string, Partition>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  apply(change: ItemChange): void {
    const partition = this.#partition(change.pk);
    const before = partition.items.get(change.sk);
    if (before === undefined) {
      partition.sorted = undefined;
      this.#size += 1;
    }
    if (change.op !== "merge") {
      partition.items.set(change.sk, { replaceBy: change.op === "put" ? change.attributes : undefined });
    } else if (before === undefined) partition.items.set(change.sk, copyMerge(change));
    else if ("replaceBy" in before) before.replaceBy = merged(before.replaceBy, change);
    else combine(before, change);
  }

  /** The sort keys of a partition that have pending changes, in order. */
  keys(pk: string): readonly string[] {
    const partition = this.#partitions.get(pk);
    if (partition === undefined) return [];
    partition.sorted ??= [...partition.items.keys()].sort(compareText);
    return partition.sorted;
  }

  /** The item as it will be, given what is stored; undefined for none. */
  resolve(pk: string, sk: string, stored: Attributes | undefined): Attributes | undefined {
    const pending = this.#partitions.get(pk)?.items.get(sk);
    if (pending === undefined) return stored;
    return "replaceBy" in pending ? pending.replaceBy : merged(stored, pending);
  }

  /** All changes, partition by partition, so that neighbours are written together. */
  *entries(): Generator<{ pk: string; sk: string; pending: Pending }> {
    for (const pk of [...this.#partitions.keys()].sort(compareText)) {
      for (const [sk, pending] of (this.#partitions.get(pk) as Partition).items) yield { pk, sk, pending };
    }
  }

  #partition(pk: string): Partition {
    let partition = this.#partitions.get(pk);
    if (partition === undefined) {
      partition = { items: new Map() };
      this.#partitions.set(pk, partition);
    }
    return partition;
  }
}

function copyMerge({ add, min, max }: Merge): Merge {
  return {
    ...(add && { add: { ...add } }),
    ...(min && { min: { ...min } }),
    ...(max && { max: { ...max } }),
  };
}

function combine(into: Merge, { add, min, max }: Merge): void {
  if (add !== undefined) into.add = addInto(into.add ?? {}, add);
  if (min !== undefined) into.min = boundInto(into.min ?? {}, min, Math.min);
  if (max !== undefined) into.max = boundInto(into.max ?? {}, max, Math.max);
}

export function merged(stored: Attributes | undefined, { add, min, max }: Merge): Attributes {
  const attributes = { ...stored } as Record<string, number>;
  if (add !== undefined) addInto(attributes, add);
  if (min !== undefined) boundInto(attributes, min, Math.min);
  if (max !== undefined) boundInto(attributes, max, Math.max);
  return attributes;
}

function addInto(into: Record<string, number>, numbers: Record<string, number>): Record<string, number> {
  for (const name in numbers) into[name] = (into[name] ?? 0) + (numbers[name] as number);
  return into;
}

function boundInto(
  into: Record<string, number>,
  bounds: Record<string, number>,
  pick: (a: number, b: number) => number,
): Record<string, number> {
  for (const name in bounds)
    into[name] = pick(into[name] ?? (bounds[name] as number), bounds[name] as number);
  return into;
}
