import type { Scalar } from "./pattern.ts";
import { RangeTable } from "./range-table.ts";
import type { SlotKey } from "./slot.ts";
import { TextIndex } from "./text-index.ts";

/**
 * What is filed under the terms of one path, found by a value: a superset of what the value meets, seldom much larger. There are
 * very many of these, most with a few exact values: each table is made when something is filed in it.
 */
export class TermIndex<T> {
  #exact: Map<Scalar, T> | undefined;
  #texts: TextIndex<T> | undefined;
  #ranges: RangeTable<T> | undefined;
  #any: T | undefined;
  #absent: T | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** What is filed where the path must have no value. */
  get absent(): T | undefined {
    return this.#absent;
  }

  get(slot: SlotKey): T | undefined {
    switch (slot.table) {
      case "exact":
        return this.#exact?.get(slot.key);
      case "ranges":
        return this.#ranges?.get(slot.key);
      case "any":
        return this.#any;
      case "absent":
        return this.#absent;
      default:
        return this.#texts?.get(slot.table, slot.key);
    }
  }

  /** The slot must be free. */
  set(slot: SlotKey, item: T): void {
    this.#size += 1;
    switch (slot.table) {
      case "exact":
        this.#exact ??= new Map();
        this.#exact.set(slot.key, item);
        break;
      case "ranges":
        this.#ranges ??= new RangeTable();
        this.#ranges.set(slot.key, item);
        break;
      case "any":
        this.#any = item;
        break;
      case "absent":
        this.#absent = item;
        break;
      default:
        this.#texts ??= new TextIndex();
        this.#texts.set(slot.table, slot.key, item);
    }
  }

  /** The slot must be taken. */
  delete(slot: SlotKey): void {
    this.#size -= 1;
    switch (slot.table) {
      case "exact":
        this.#exact?.delete(slot.key);
        break;
      case "ranges":
        this.#ranges?.delete(slot.key);
        break;
      case "any":
        this.#any = undefined;
        break;
      case "absent":
        this.#absent = undefined;
        break;
      default:
        this.#texts?.delete(slot.table, slot.key);
    }
  }

  /** Appends what is filed under terms that the value may meet. An item may be found more than once. */
  collect(value: Scalar, found: T[]): void {
    const exact = this.#exact?.get(value);
    if (exact !== undefined) found.push(exact);
    if (this.#any !== undefined) found.push(this.#any);
    if (typeof value === "string") this.#texts?.collect(value, found);
    else if (typeof value === "number") this.#ranges?.collect(value, found);
  }
}
