import { foldKey } from "./fold.ts";
import type { NumericTerm, Scalar, Term, TextTerm, WildcardTerm } from "./pattern.ts";

/** Where a term is filed: everything that meets the term is found there, and perhaps more. */
export type SlotKey =
  | { table: "exact"; key: Scalar }
  | { table: TextKind | "contains"; key: string }
  | { table: "ranges"; key: NumericTerm }
  | { table: "any" | "absent"; key: "" };
export type TextKind = "folded" | "prefix" | "suffix" | "foldedPrefix" | "foldedSuffix" | "network";

/** How many events a term lets through, as a guess: the rarer, the better it is to look rules up by. */
const WEIGHTS: Record<SlotKey["table"], number> = {
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

export function slotOf(term: Term): SlotKey {
  switch (term.kind) {
    case "exact":
      if (term.bits !== undefined) return { table: "network", key: term.bits };
      return { table: "exact", key: term.value };
    case "numeric":
      return term.low === term.high ? { table: "exact", key: term.low } : { table: "ranges", key: term };
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

function slotOfText({ kind, text, units }: TextTerm): SlotKey {
  const key = units === undefined ? text : foldKey(text);
  if (kind === "equals") return { table: "folded", key };
  if (kind === "prefix") return { table: units === undefined ? "prefix" : "foldedPrefix", key };
  return { table: units === undefined ? "suffix" : "foldedSuffix", key };
}

function slotOfWildcard({ literals }: WildcardTerm): SlotKey {
  const head = literals[0] as string;
  const tail = literals.at(-1) as string;
  if (literals.length === 1) return { table: "exact", key: head };
  if (head !== "" && head.length >= tail.length) return { table: "prefix", key: head };
  if (tail !== "") return { table: "suffix", key: tail };
  const longest = literals.reduce((a, b) => (b.length > a.length ? b : a));
  return longest === "" ? { table: "any", key: "" } : { table: "contains", key: longest };
}

export function weightOf(slot: SlotKey): number {
  // A range with one end holds for half of all numbers, more or less.
  if (slot.table === "ranges" && !Number.isFinite(slot.key.high - slot.key.low)) return HALF_OPEN_WEIGHT;
  return WEIGHTS[slot.table];
}

/** Whether a value meets at most a few slots of this kind, found by hash. Of the others one value may meet them all. */
export function isLookedUp({ table }: SlotKey): boolean {
  return table !== "ranges" && table !== "contains" && table !== "any" && table !== "absent";
}
