import type { NumericTerm } from "./pattern.ts";

interface Row<T> {
  low: number;
  high: number;
  item: T;
}

/**
 * Ranges, and which of them hold a number: a tree over the ranges in the order of their lower bounds, where each node knows the
 * highest upper bound below it. Built anew at the first question after a change.
 */
export class RangeTable<T> {
  readonly #rows = new Map<string, Row<T>>();
  #sorted: Row<T>[] = [];
  #stale = false;
  #highest: number[] = [];

  get(term: NumericTerm): T | undefined {
    return this.#rows.get(`${term.low}:${term.high}`)?.item;
  }

  set(term: NumericTerm, item: T): void {
    this.#rows.set(`${term.low}:${term.high}`, { low: term.low, high: term.high, item });
    this.#stale = true;
  }

  delete(term: NumericTerm): void {
    this.#rows.delete(`${term.low}:${term.high}`);
    this.#stale = true;
  }

  /** Appends every item whose range holds the number or ends at it. */
  collect(value: number, found: T[]): void {
    if (this.#stale) {
      this.#stale = false;
      this.#sorted = [...this.#rows.values()].sort((a, b) => a.low - b.low || a.high - b.high);
      this.#highest = new Array(this.#sorted.length).fill(0);
      this.#build(0, this.#sorted.length);
    }
    this.#collect(0, this.#sorted.length, { value, found });
  }

  #build(from: number, to: number): number {
    if (from >= to) return Number.NEGATIVE_INFINITY;
    const middle = (from + to) >> 1;
    const { high } = this.#sorted[middle] as Row<T>;
    const highest = Math.max(high, this.#build(from, middle), this.#build(middle + 1, to));
    this.#highest[middle] = highest;
    return highest;
  }

  #collect(from: number, to: number, asked: { value: number; found: T[] }): void {
    let start = from;
    // To the left by calling, to the right by going on.
    while (start < to) {
      const middle = (start + to) >> 1;
      if ((this.#highest[middle] as number) < asked.value) return;
      this.#collect(start, middle, asked);
      const row = this.#sorted[middle] as Row<T>;
      if (row.low > asked.value) return;
      if (row.high >= asked.value) asked.found.push(row.item);
      start = middle + 1;
    }
  }
}
