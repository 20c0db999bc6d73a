/**
 * A map that remembers its latest keys, between `size` and twice as many. Two generations, the older of which is
 * dropped as a whole: taking the oldest key out of one map for every new one makes its iterator pass over more and
 * more holes.
 */
export class RecentMap<V> {
  #size: number;
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  constructor(size: number) {
    this.#size = size;
  }

  get(key: string): V | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  set(key: string, value: V): void {
    if (this.#young.size >= this.#size && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }
}
