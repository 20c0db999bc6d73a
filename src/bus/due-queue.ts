/** A key, and when it is due. */
export interface Due {
  at: number;
  key: string;
}

/** Keys by when they are due: a binary heap. A key may stand in it more than once; whoever takes it looks whether it still holds. */
export class DueQueue {
  #heap: Due[] = [];

  get nextAt(): number | undefined {
    return this.#heap[0]?.at;
  }

  add(key: string, at: number): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push({ at, key });
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if ((heap[parent] as Due).at <= at) break;
      heap[index] = heap[parent] as Due;
      index = parent;
    }
    heap[index] = { at, key };
  }

  /** The key that has been due longest, if one is. */
  take(now: number): Due | undefined {
    const [first] = this.#heap;
    if (first === undefined || first.at > now) return undefined;
    const last = this.#heap.pop() as Due;
    if (this.#heap.length > 0) this.#sink(last);
    return first;
  }

  #sink(entry: Due): void {
    const heap = this.#heap;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      if (left >= heap.length) break;
      const right = left + 1;
      const least = right < heap.length && (heap[right] as Due).at < (heap[left] as Due).at ? right : left;
      if ((heap[least] as Due).at >= entry.at) break;
      heap[index] = heap[least] as Due;
      index = least;
    }
    heap[index] = entry;
  }
}
