import type { JsonObject } from "../event/event.ts";

/** A value that an event can hold at a path; objects and arrays are no values, only what lies in them. */
export type Scalar = null | boolean | number | string;

/** One condition on one path. The terms of a list are alternatives. */
export type Term =
  | ExactTerm
  | ExistsTerm
  | TextTerm
  | WildcardTerm
  | NumericTerm
  | CidrTerm
  | OtherThanTerm
  | NoneOfTerm;

export interface ExactTerm {
  kind: "exact";
  value: Scalar;
  /** Set where the value is an address: the same address in another spelling is equal. See `addressBits()`. */
  bits: string | undefined;
}

export interface ExistsTerm {
  kind: "exists";
  present: boolean;
}

export interface TextTerm {
  kind: "prefix" | "suffix" | "equals";
  text: string;
  /** Per UTF-16 unit, the spellings that are accepted; undefined where case matters. */
  units: (readonly string[])[] | undefined;
}

export interface WildcardTerm {
  kind: "wildcard";
  /** The literals between the stars: n stars, n + 1 literals, of which some are empty. */
  literals: string[];
}

export interface NumericTerm {
  kind: "numeric";
  low: number;
  high: number;
  includesLow: boolean;
  includesHigh: boolean;
}

export interface CidrTerm {
  kind: "cidr";
  /** The network part of an address as `addressBits()` spells it. */
  network: string;
}

/** `anything-but` values. */
export interface OtherThanTerm {
  kind: "other-than";
  values: Set<Scalar>;
}

/** `anything-but` an operator. */
export interface NoneOfTerm {
  kind: "none-of";
  terms: (TextTerm | WildcardTerm)[];
}

/** All that a pattern asks of one path. */
export interface Field {
  /** Keys joined with dots. */
  path: string;
  terms: Term[];
  /** The list as it was written. */
  written: unknown[];
}

/**
 * A pattern that passed validation. It holds for an event if one branch does; a branch holds if all its fields do.
 * Without `$or` there is one branch. Fields stand in the order of their paths, in which EventBridge looks at them.
 */
export interface ParsedPattern {
  branches: Field[][];
  source: JsonObject;
}
