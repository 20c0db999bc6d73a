import { addressBits } from "./cidr.ts";
import { foldKey } from "./fold.ts";
import { LengthTable } from "./length-table.ts";
import type { NumericTerm, Scalar, Term, TextTerm, WildcardTerm } from "./pattern.ts";
import { RangeTable } from "./range-table.ts";

type Slot =
  | { table: "exact"; key: Scalar }
  | { table: Texts | "contains"; key: string }
  | { table: "ranges"; key: NumericTerm }
  | { table: "any" | "absent"; key: "" };
type Texts = "folded" | "prefix" | "suffix" | "foldedPrefix" | "foldedSuffix" | "network";

interface Table<K, T> {
  get(key: K): T | undefined;
  set(key: K, item: T): void;
  delete(key: K): void;
}

/** How many events a term lets through, as a guess: the rarer, the better it is to look rules up by. */
const WEIGHTS: Record<Slot["table"], number> = {
  exact: 1,
  folded: 2,
  network: 4,
  prefix: 4,
  suffix: 4,
  foldedPrefix: 5,
  foldedSuffix: 5,
  ranges: 20,
  contains: 30,
  any: 1_000,
  absent: 2_000,
};

const HALF_OPEN_WEIGHT = 500;

/** What is filed under the terms of one path, found by a value: a superset of what the value meets, seldom much larger. */
export class TermIndex<T> {
  readonly #exact = new Map<Scalar, T>();
  readonly #texts: Record<Texts, LengthTable<T>> = {
    folded: new LengthTable(),
    prefix: new LengthTable(),
    suffix: new LengthTable(),
    foldedPrefix: new LengthTable(),
    foldedSuffix: new LengthTable(),
    network: new LengthTable(),
  };
  readonly #contains = new Map<string, T>();
  readonly #ranges = new RangeTable<T>();
  readonly #any = new Map<string, T>();
  readonly #absent = new Map<string, T>();
  readonly #used: Record<string, number> = {};

  get(slot: Slot): T | undefined {
    return this.#table(slot).get(slot.key);
  }

  set(slot: Slot, item: T): void {
    this.#table(slot).set(slot.key, item);
    this.#used[slot.table] = (this.#used[slot.table] ?? 0) + 1;
  }

  delete(slot: Slot): void {
    this.#table(slot).delete(slot.key);
    this.#used[slot.table] = (this.#used[slot.table] ?? 0) - 1;
  }

  #table(slot: Slot): Table<unknown, T> {
    const { table } = slot;
    if (table === "exact") return this.#exact as Table<unknown, T>;
    if (table === "ranges") return this.#ranges as Table<unknown, T>;
    if (table === "contains") return this.#contains as Table<unknown, T>;
    if (table === "any") return this.#any as Table<unknown, T>;
    if (table === "absent") return this.#absent as Table<unknown, T>;
    return this.#texts[table] as Table<unknown, T>;
  }

  visitAbsent(visitor: (item: T) => void): void {
    for (const item of this.#absent.values()) visitor(item);
  }

  visit(value: Scalar, visitor: (item: T) => void): void {
    const exact = this.#exact.get(value);
    if (exact !== undefined) visitor(exact);
    for (const item of this.#any.values()) visitor(item);
    if (typeof value === "string") this.#visitText(value, visitor);
    else if (typeof value === "number" && this.#ranges.size > 0) this.#ranges.visit(value, visitor);
  }

  #visitText(value: string, visitor: (item: T) => void): void {
    const used = this.#used;
    const texts = this.#texts;
    if (used.prefix) texts.prefix.visitPrefixes(value, visitor);
    if (used.suffix) texts.suffix.visitSuffixes(value, visitor);
    if (used.folded || used.foldedPrefix || used.foldedSuffix) {
      const key = foldKey(value);
      const equal = texts.folded.get(key);
      if (equal !== undefined) visitor(equal);
      texts.foldedPrefix.visitPrefixes(key, visitor);
      texts.foldedSuffix.visitSuffixes(key, visitor);
    }
    if (used.network) {
      const bits = addressBits(value);
      if (bits !== undefined) texts.network.visitPrefixes(bits, visitor);
    }
    for (const [literal, item] of this.#contains) if (value.includes(literal)) visitor(item);
  }
}

/** Where a term is filed: everything that meets it is found there. */
export function slotOf(term: Term): Slot {
  switch (term.kind) {
    case "exact":
      if (term.bits !== undefined) return { table: "network", key: term.bits };
      return { table: "exact", key: term.value };
    case "numeric":
      return { table: "ranges", key: term };
    case "cidr":
      return { table: "network", key: term.network };
    case "wildcard":
      return slotOfWildcard(term);
    case "exists":
      return { table: term.present ? "any" : "absent", key: "" };
    case "other-than":
    case "none-of":
      return { table: "any", key: "" };
    default:
      return slotOfText(term);
  }
}

function slotOfText({ kind, text, units }: TextTerm): Slot {
  const key = units === undefined ? text : foldKey(text);
  if (kind === "equals") return { table: "folded", key };
  if (kind === "prefix") return { table: units === undefined ? "prefix" : "foldedPrefix", key };
  return { table: units === undefined ? "suffix" : "foldedSuffix", key };
}

function slotOfWildcard({ literals }: WildcardTerm): Slot {
  const head = literals[0] as string;
  const tail = literals.at(-1) as string;
  if (literals.length === 1) return { table: "exact", key: head };
  if (head !== "" && head.length >= tail.length) return { table: "prefix", key: head };
  if (tail !== "") return { table: "suffix", key: tail };
  const longest = literals.reduce((a, b) => (b.length > a.length ? b : a));
  return longest === "" ? { table: "any", key: "" } : { table: "contains", key: longest };
}

export function weightOf(slot: Slot): number {
  // A range with one end holds for half of all numbers, more or less.
  if (slot.table === "ranges" && !Number.isFinite(slot.key.high - slot.key.low)) return HALF_OPEN_WEIGHT;
  return WEIGHTS[slot.table];
}

export type { Slot };
