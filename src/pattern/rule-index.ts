import type { EventValues, PathEntry } from "./event-values.ts";
import type { BoundField } from "./match.ts";
import { type Slot, slotOf, TermIndex, weightOf } from "./term-index.ts";

/** A branch of a rule, and where it is filed. */
export interface FiledBranch {
  id: string;
  fields: BoundField[];
  buckets: Set<Bucket>;
  /** The match that looked at it last: it is looked at once in each. */
  seen: number;
}

/** Branches that share a term. A large one is divided by another field of theirs. */
export interface Bucket {
  branches: Set<FiledBranch>;
  inner: RuleIndex | undefined;
  /** How many places in this bucket and below are taken. */
  size: number;
  home: { index: RuleIndex; entry: PathEntry; slot: Slot };
}

const MAX_UNDIVIDED = 12;
const MAX_LEVELS = 4;

/**
 * Finds the branches that an event may hold for. Each branch is filed under the terms of one of its fields, the one that is expected
 * to let the fewest events through; within a bucket that has grown, under a second field, and so on.
 */
export class RuleIndex {
  readonly #paths = new Map<PathEntry, TermIndex<Bucket>>();
  /** Paths where absence is a term. */
  readonly #absences = new Map<PathEntry, TermIndex<Bucket>>();
  readonly #counts = new Map<PathEntry, number>();
  readonly above: Bucket | undefined;
  readonly #level: number;
  readonly #used: ReadonlySet<PathEntry>;

  constructor(above?: Bucket) {
    this.above = above;
    this.#level = above === undefined ? 1 : above.home.index.#level + 1;
    this.#used = above === undefined ? new Set() : new Set(above.home.index.#used).add(above.home.entry);
  }

  add(branch: FiledBranch): void {
    const pivot = this.#pivot(branch) as BoundField;
    for (const term of pivot.terms) this.#file(branch, pivot.entry, slotOf(term));
  }

  #pivot(branch: FiledBranch): BoundField | undefined {
    let best: BoundField | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const field of branch.fields) {
      if (this.#used.has(field.entry)) continue;
      let cost = 0;
      for (const term of field.terms) {
        const slot = slotOf(term);
        cost += weightOf(slot) * (1 + (this.#paths.get(field.entry)?.get(slot)?.size ?? 0));
      }
      if (cost >= least) continue;
      least = cost;
      best = field;
    }
    return best;
  }

  #file(branch: FiledBranch, entry: PathEntry, slot: Slot): void {
    let index = this.#paths.get(entry);
    if (index === undefined) {
      index = new TermIndex();
      this.#paths.set(entry, index);
    }
    let bucket = index.get(slot);
    if (bucket === undefined) {
      bucket = { branches: new Set(), inner: undefined, size: 0, home: { index: this, entry, slot } };
      index.set(slot, bucket);
      this.#counts.set(entry, (this.#counts.get(entry) ?? 0) + 1);
      if (slot.table === "absent") this.#absences.set(entry, index);
    }
    this.#put(branch, bucket);
  }

  #put(branch: FiledBranch, bucket: Bucket): void {
    const divisible = this.#level < MAX_LEVELS && branch.fields.length > this.#level;
    if (divisible && bucket.inner !== undefined) {
      bucket.inner.add(branch);
      return;
    }
    if (bucket.branches.has(branch)) return;
    bucket.branches.add(branch);
    branch.buckets.add(bucket);
    for (let at: Bucket | undefined = bucket; at !== undefined; at = at.home.index.above) at.size += 1;
    if (divisible && bucket.branches.size > MAX_UNDIVIDED) this.#divide(bucket);
  }

  #divide(bucket: Bucket): void {
    const inner = new RuleIndex(bucket);
    bucket.inner = inner;
    for (const branch of [...bucket.branches]) {
      if (branch.fields.length <= this.#level) continue;
      inner.add(branch);
      take(branch, bucket);
    }
  }

  remove(branch: FiledBranch): void {
    for (const bucket of [...branch.buckets]) take(branch, bucket);
  }

  /** Forgets an empty bucket, and the indexes that have become empty with it. */
  forget({ home: { entry, slot } }: Bucket): void {
    const index = this.#paths.get(entry);
    index?.delete(slot);
    if (slot.table === "absent") this.#absences.delete(entry);
    const left = (this.#counts.get(entry) ?? 0) - 1;
    this.#counts.set(entry, left);
    if (left > 0) return;
    this.#counts.delete(entry);
    this.#paths.delete(entry);
    if (this.#paths.size === 0 && this.above !== undefined) this.above.inner = undefined;
  }

  visit(values: EventValues, visitor: (branch: FiledBranch) => void): void {
    const enter = (bucket: Bucket) => {
      for (const branch of bucket.branches) visitor(branch);
      bucket.inner?.visit(values, visitor);
    };
    for (const entry of values.present) {
      const index = this.#paths.get(entry);
      if (index !== undefined) for (const leaf of entry.leaves) index.visit(leaf.value, enter);
    }
    // In an array, what one element lacks may be what another has: absence is then decided where elements are chosen.
    for (const [entry, index] of this.#absences) {
      if (entry.leaves.length === 0 || entry.leaves.some(({ within }) => within !== undefined)) {
        index.visitAbsent(enter);
      }
    }
  }
}

function take(branch: FiledBranch, bucket: Bucket): void {
  bucket.branches.delete(branch);
  branch.buckets.delete(bucket);
  let at: Bucket | undefined = bucket;
  while (at !== undefined) {
    at.size -= 1;
    const { index }: { index: RuleIndex } = at.home;
    if (at.size === 0) index.forget(at);
    at = index.above;
  }
}
