import { parseAnythingBut } from "./anything-but.ts";
import { addressBits, inBlock, parseCidr } from "./cidr.ts";
import { inRange, parseNumeric } from "./numeric.ts";
import type { Scalar, Term } from "./pattern.ts";
import { isObject, refuse } from "./refuse.ts";
import { fitsText, parseAffix, parseEqualsIgnoreCase } from "./text.ts";
import { fitsWildcard, parseWildcard } from "./wildcard.ts";

const OPERATORS = new Map<string, (operand: unknown, position: string) => Term>([
  ["exists", parseExists],
  ["prefix", (operand, position) => parseAffix("prefix", operand, position)],
  ["suffix", (operand, position) => parseAffix("suffix", operand, position)],
  ["equals-ignore-case", parseEqualsIgnoreCase],
  ["wildcard", parseWildcard],
  ["numeric", parseNumeric],
  ["cidr", parseCidr],
  ["anything-but", parseAnythingBut],
]);

export function isOperator(name: string): boolean {
  return OPERATORS.has(name);
}

/** Reads one member of a list. */
export function parseTerm(term: unknown, position: string): Term {
  if (isObject(term)) return parseExpression(term, position);
  if (term === null || typeof term === "string" || typeof term === "boolean") return exactly(term);
  if (typeof term === "number") {
    if (!Number.isFinite(term)) refuse(position, `Cannot compare number : ${term}`);
    return exactly(term);
  }
  return refuse(position, "Match value must be String, number, true, false, or null", term);
}

function parseExpression(term: Record<string, unknown>, position: string): Term {
  const [name, ...others] = Object.keys(term);
  if (name === undefined) return refuse(position, "Match expression name not found", term);
  const parse = OPERATORS.get(name);
  if (parse === undefined) return refuse(position, `Unrecognized match type ${name}`, term);
  if (others.length > 0) {
    const listed = name === "numeric" || name === "anything-but";
    refuse(
      position,
      listed ? "Too many elements in numeric expression" : "Only one key allowed in match expression",
      term,
    );
  }
  return parse(term[name], `${position}.${name}`);
}

function exactly(value: Scalar): Term {
  return { kind: "exact", value, bits: typeof value === "string" ? addressBits(value) : undefined };
}

function parseExists(operand: unknown, position: string): Term {
  if (typeof operand === "boolean") return { kind: "exists", present: operand };
  return refuse(position, "exists match pattern must be either true or false.", operand);
}

/** Whether a value that is there meets the term. `exists: false` is about no value, so no value meets it. */
export function meets(term: Term, value: Scalar): boolean {
  switch (term.kind) {
    case "exact":
      if (term.value === value) return true;
      return term.bits !== undefined && typeof value === "string" && addressBits(value) === term.bits;
    case "exists":
      return term.present;
    case "numeric":
      return typeof value === "number" && inRange(term, value);
    case "other-than":
      return !term.values.has(value);
    case "none-of":
      return typeof value !== "string" || !term.terms.some((inner) => meets(inner, value));
    case "wildcard":
      return typeof value === "string" && fitsWildcard(term, value);
    case "cidr":
      return typeof value === "string" && inBlock(term, value);
    default:
      return typeof value === "string" && fitsText(term, value);
  }
}
