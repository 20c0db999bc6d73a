import { mergeInto } from "../store/merge.ts";
import type { Attributes, ItemWrite, Merge } from "../store/store.ts";
import { compareText } from "../store/text-order.ts";

/** Sums and bounds to merge with, changed in place: this is where the folding of every event ends. */
export interface Sums extends Merge {
  add: Record<string, number>;
}

/** What is to become of one item, whatever is stored: it is replaced, removed, or merged with. */
type Pending = { replaceBy: Attributes | undefined } | Sums;

interface Partition {
  items: Map<string, Pending>;
  /** The sort keys in order; undefined while they must be sorted again. */
  sorted?: string[] | undefined;
}

/** Changes of one view's items that are not written yet, folded to one an item. */
export class PendingItems {
  #partitions = new Map<string, Partition>();
  #size = 0;
  /** For a view to keep what it found in here, as long as this lives. */
  scratch: unknown;

  get size(): number {
    return this.#size;
  }

  put(pk: string, sk: string, attributes: Attributes): void {
    this.#set(pk, sk, { replaceBy: attributes });
  }

  remove(pk: string, sk: string): void {
    this.#set(pk, sk, { replaceBy: undefined });
  }

  /** The sums to merge an item with; whoever folds may keep the object as long as these pending items live. */
  sums(pk: string, sk: string): Sums {
    const before = this.#partitions.get(pk)?.items.get(sk);
    if (before !== undefined && "add" in before) return before;
    const sums: Sums = { add: {} };
    this.#set(pk, sk, sums);
    return sums;
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
    return "add" in pending ? mergeInto({ ...stored }, pending) : pending.replaceBy;
  }

  /** All changes as writes, in the order of their keys, so that neighbours are written together. */
  writes(partitionOf: (pk: string) => string): ItemWrite[] {
    return [...this.#partitions.keys()].sort().flatMap((name) => {
      const pk = partitionOf(name);
      const { items } = this.#partitions.get(name) as Partition;
      return [...items].map(([sk, pending]): ItemWrite => {
        if ("add" in pending) return { op: "merge", pk, sk, ...pending };
        const { replaceBy } = pending;
        return replaceBy === undefined
          ? { op: "remove", pk, sk }
          : { op: "put", pk, sk, attributes: replaceBy };
      });
    });
  }

  #set(pk: string, sk: string, pending: Pending): void {
    let partition = this.#partitions.get(pk);
    if (partition === undefined) {
      partition = { items: new Map() };
      this.#partitions.set(pk, partition);
    }
    if (!partition.items.has(sk)) {
      partition.sorted = undefined;
      this.#size += 1;
    }
    partition.items.set(sk, pending);
  }
}
