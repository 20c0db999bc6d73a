import { addressBits } from "./cidr.ts";
import { foldKey } from "./fold.ts";
import { LengthTable } from "./length-table.ts";
import type { TextKind } from "./slot.ts";

/** What is filed under the terms of one path that are about texts. Each kind has its table once something is filed there. */
export class TextIndex<T> {
  readonly #tables: Partial<Record<TextKind, LengthTable<T>>> = {};
  #contains: Map<string, T> | undefined;

  get(kind: TextKind | "contains", key: string): T | undefined {
    return kind === "contains" ? this.#contains?.get(key) : this.#tables[kind]?.get(key);
  }

  set(kind: TextKind | "contains", key: string, item: T): void {
    if (kind === "contains") {
      this.#contains ??= new Map();
      this.#contains.set(key, item);
      return;
    }
    this.#tables[kind] ??= new LengthTable();
    this.#tables[kind].set(key, item);
  }

  delete(kind: TextKind | "contains", key: string): void {
    if (kind === "contains") this.#contains?.delete(key);
    else this.#tables[kind]?.delete(key);
  }

  collect(value: string, found: T[]): void {
    const { prefix, suffix, folded, foldedPrefix, foldedSuffix, network } = this.#tables;
    prefix?.collectPrefixes(value, found);
    suffix?.collectSuffixes(value, found);
    if (folded !== undefined || foldedPrefix !== undefined || foldedSuffix !== undefined) {
      const key = foldKey(value);
      const equal = folded?.get(key);
      if (equal !== undefined) found.push(equal);
      foldedPrefix?.collectPrefixes(key, found);
      foldedSuffix?.collectSuffixes(key, found);
    }
    if (network !== undefined) {
      const bits = addressBits(value);
      if (bits !== undefined) network.collectPrefixes(bits, found);
    }
    // One probe a literal: the literals of one path that nothing else files away are few.
    if (this.#contains === undefined) return;
    for (const [literal, item] of this.#contains) if (value.includes(literal)) found.push(item);
  }
}
