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

  get size(): number {
    return this.#rows.size;
  }

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

  /** Every item whose range holds the number or ends at it. */
  visit(value: number, visitor: (item: T) => void): void {
    if (this.#stale) {
      this.#stale = false;
      this.#sorted = [...this.#rows.values()].sort((a, b) => a.low - b.low || a.high - b.high);
      this.#highest = new Array(this.#sorted.length).fill(0);
      this.#build(0, this.#sorted.length);
    }
    this.#visit({ from: 0, to: this.#sorted.length, value }, visitor);
  }

  #build(from: number, to: number): number {
    if (from >= to) return Number.NEGATIVE_INFINITY;
    const middle = (from + to) >> 1;
    const { high } = this.#sorted[middle] as Row<T>;
    const highest = Math.max(high, this.#build(from, middle), this.#build(middle + 1, to));
    this.#highest[middle] = highest;
    return highest;
  }

  #visit(span: { from: number; to: number; value: number }, visitor: (item: T) => void): void {
    const { from, to, value } = span;
    const middle = (from + to) >> 1;
    if (from >= to || (this.#highest[middle] as number) < value) return;
    this.#visit({ from, to: middle, value }, visitor);
    const row = this.#sorted[middle] as Row<T>;
    if (row.low > value) return;
    if (row.high >= value) visitor(row.item);
    this.#visit({ from: middle + 1, to, value }, visitor);
  }
}
