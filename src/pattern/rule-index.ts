import type { EventValues, PathEntry } from "./event-values.ts";
import { FewSet } from "./few-set.ts";
import type { BoundField } from "./match.ts";
import type { Slot } from "./slots.ts";
import { TermIndex } from "./term-index.ts";

/** A field of a rule, and where it may be filed. */
export interface FiledField extends BoundField {
  slots: Slot[];
}

/** A branch of a rule, and where it is filed. */
export interface FiledBranch {
  rule: { id: string; matched: number };
  fields: FiledField[];
  buckets: FewSet<Bucket>;
  /** What an event must have met for the branch to hold: asked first, since rules share it and it is at hand. */
  guard: Slot | undefined;
  /** The match that looked at it last: it is looked at once in each. */
  seen: number;
}

/** Branches that share a slot. A large one is divided by other fields of theirs. */
export interface Bucket {
  branches: FewSet<FiledBranch>;
  inner: RuleIndex | undefined;
  index: RuleIndex;
  entry: PathEntry;
  slot: Slot;
  /** The match that entered it last. */
  seen: number;
}

const MAX_UNDIVIDED = 8;
const MAX_LEVELS = 4;
/** A branch of lists stands under every member of them, at every level: so often at most, more or less. */
const MAX_PLACES = 1_000;
/** A field with more slots than this is used to file by if nothing better is left. */
const MAX_SLOTS = 16;
/** More than any weight times any number of rules. */
const LATE = 1e12;

/**
 * Finds the branches that an event may hold for. Each branch is filed under the slots of one of its fields; within a bucket that
 * has grown, under those of a second field, and so on.
 *
 * The fields that one lookup finds come first, the rarest of them before the others: most rules of a set then choose the same
 * field, and an event enters one bucket at each level. A range first would save candidates and cost more, since an
 * event enters every range that holds its number, and each has few rules to share the way. At the last level the
 * number of candidates decides alone.
 */
export class RuleIndex {
  readonly #paths = new Map<PathEntry, TermIndex<Bucket>>();
  /** How many of the branches in here have a slot, wherever they are filed. Of branches that had a choice of fields. */
  readonly #uses = new Map<Slot, number>();
  /** Paths where absence is a term. */
  #absences: Map<PathEntry, TermIndex<Bucket>> | undefined;
  readonly #above: Bucket | undefined;
  readonly #level: number;

  constructor(above?: Bucket) {
    this.#above = above;
    this.#level = above === undefined ? 1 : above.index.#level + 1;
  }

  get isEmpty(): boolean {
    return this.#paths.size === 0 && this.#uses.size === 0;
  }

  add(branch: FiledBranch): void {
    this.#count(branch, 1);
    const { entry, slots } = this.#pivot(branch);
    for (const slot of slots) this.#put(branch, this.#bucket(entry, slot));
  }

  /** Every field that is used above is one of the branch: as many as there are levels above. */
  #unused({ fields }: FiledBranch): number {
    return fields.length - this.#level + 1;
  }

  #isUsed(entry: PathEntry): boolean {
    for (let above = this.#above; above !== undefined; above = above.index.#above) {
      if (above.entry === entry) return true;
    }
    return false;
  }

  #count(branch: FiledBranch, by: 1 | -1): void {
    if (this.#unused(branch) < 2) return;
    for (const { entry, slots } of branch.fields) {
      if (this.#isUsed(entry)) continue;
      for (const slot of slots) {
        const uses = (this.#uses.get(slot) ?? 0) + by;
        if (uses > 0) this.#uses.set(slot, uses);
        else this.#uses.delete(slot);
      }
    }
  }

  #pivot(branch: FiledBranch): FiledField {
    let best: FiledField | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const field of branch.fields) {
      if (this.#isUsed(field.entry)) continue;
      const cost = this.#cost(field);
      if (cost >= least) continue;
      least = cost;
      best = field;
    }
    return best as FiledField;
  }

  #cost({ slots }: FiledField): number {
    let cost = 0;
    let late = slots.length > MAX_SLOTS;
    for (const slot of slots) {
      cost += slot.weight * (this.#uses.get(slot) ?? 0);
      late ||= !slot.lookedUp;
    }
    return late && this.#level < MAX_LEVELS ? cost + LATE : cost;
  }

  #bucket(entry: PathEntry, slot: Slot): Bucket {
    let terms = this.#paths.get(entry);
    if (terms === undefined) {
      terms = new TermIndex();
      this.#paths.set(entry, terms);
    }
    let bucket = terms.get(slot.key);
    if (bucket === undefined) {
      bucket = { branches: new FewSet(), inner: undefined, index: this, entry, slot, seen: 0 };
      terms.set(slot.key, bucket);
      if (slot.key.table === "absent") {
        this.#absences ??= new Map();
        this.#absences.set(entry, terms);
      }
    }
    return bucket;
  }

  #put(branch: FiledBranch, bucket: Bucket): void {
    const divisible = this.#isDivisible(branch);
    if (divisible && bucket.inner !== undefined) {
      bucket.inner.add(branch);
      return;
    }
    bucket.branches.add(branch);
    branch.buckets.add(bucket);
    branch.guard = this.#guard(branch, bucket);
    if (divisible && bucket.branches.size > MAX_UNDIVIDED) this.#divide(bucket);
  }

  /** The rarest value that the branch asks for by itself, other than those that lead to the bucket. */
  #guard({ fields }: FiledBranch, bucket: Bucket): Slot | undefined {
    let guard: Slot | undefined;
    for (const { entry, slots } of fields) {
      const [slot] = slots;
      if (slots.length !== 1 || slot?.key.table !== "exact") continue;
      if (entry === bucket.entry || this.#isUsed(entry)) continue;
      if (guard === undefined || slot.users < guard.users) guard = slot;
    }
    return guard;
  }

  #isDivisible(branch: FiledBranch): boolean {
    return this.#level < MAX_LEVELS && this.#unused(branch) > 1 && branch.buckets.size < MAX_PLACES;
  }

  #divide(bucket: Bucket): void {
    const inner = new RuleIndex(bucket);
    bucket.inner = inner;
    for (const branch of [...bucket.branches.items]) {
      if (!this.#isDivisible(branch)) continue;
      bucket.branches.delete(branch);
      branch.buckets.delete(bucket);
      inner.add(branch);
    }
    if (inner.#paths.size === 0) bucket.inner = undefined;
  }

  remove(branch: FiledBranch): void {
    const indexes = new Set<RuleIndex>();
    for (const { index } of branch.buckets.items) {
      for (let at: RuleIndex | undefined = index; at !== undefined; at = at.#above?.index) indexes.add(at);
    }
    for (const index of indexes) index.#count(branch, -1);
    for (const bucket of [...branch.buckets.items]) {
      bucket.branches.delete(branch);
      branch.buckets.delete(bucket);
      bucket.index.#forgetIfEmpty(bucket);
    }
  }

  /** Forgets an empty bucket, and the indexes and buckets that have become empty with it. */
  #forgetIfEmpty({ branches, inner, entry, slot }: Bucket): void {
    if (branches.size > 0 || inner !== undefined) return;
    const terms = this.#paths.get(entry);
    terms?.delete(slot.key);
    if (slot.key.table === "absent") this.#absences?.delete(entry);
    if (terms?.size === 0) this.#paths.delete(entry);
    if (this.#paths.size > 0 || this.#above === undefined) return;
    this.#above.inner = undefined;
    this.#above.index.#forgetIfEmpty(this.#above);
  }

  /** Appends the buckets of this index, not those within them, that what the event holds may belong to; some perhaps twice. */
  collect({ present }: EventValues, found: Bucket[]): void {
    // Both ways find the same. Of many paths an event has few, and an inner index has few paths.
    if (this.#paths.size < present.length) {
      for (const [entry, terms] of this.#paths) {
        for (const leaf of entry.leaves) terms.collect(leaf.value, found);
      }
    } else {
      for (const entry of present) {
        const terms = this.#paths.get(entry);
        if (terms !== undefined) for (const leaf of entry.leaves) terms.collect(leaf.value, found);
      }
    }
    // In an array, what one element lacks may be what another has: absence is then decided where elements are chosen.
    if (this.#absences === undefined) return;
    for (const [entry, { absent }] of this.#absences) {
      if (absent === undefined) continue;
      if (entry.leaves.every(({ within }) => within !== undefined)) found.push(absent);
    }
  }
}
