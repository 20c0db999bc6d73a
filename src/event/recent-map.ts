/**
 * A map that remembers the keys that were set or asked for last, between `size` and twice as many. Two generations, the
 * older of which is dropped as a whole: taking the oldest key out of one map for every new one makes its iterator pass
 * over more and more holes.
 */
export class RecentMap<V> {
  #size: number;
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  constructor(size: number) {
    this.#size = size;
  }

  get(key: string): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    // What is asked for again stays, and is found at the first look from now on.
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, value: V): void {
    if (this.#young.size >= this.#size && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }
}
