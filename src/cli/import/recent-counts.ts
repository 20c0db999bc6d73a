/** Keys in each of the two generations: about 10 MB together. */
const GENERATION = 50_000;

/**
 * How often each of the latest keys came. Two generations, the older of which is dropped as a whole: taking the oldest
 * key out of one map for every new one makes its iterator pass over more and more holes.
 */
export class RecentCounts {
  #young = new Map<string, number>();
  #old = new Map<string, number>();

  /** Counts one more, and says how many that makes. */
  add(key: string): number {
    const count = (this.#young.get(key) ?? this.#old.get(key) ?? 0) + 1;
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, count);
    return count;
  }
}
