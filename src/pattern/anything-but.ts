import type { NoneOfTerm, OtherThanTerm, Scalar, TextTerm, WildcardTerm } from "./pattern.ts";
import { isObject, refuse } from "./refuse.ts";
import { parseAffix, parseEqualsIgnoreCase } from "./text.ts";
import { parseWildcard } from "./wildcard.ts";

const OPERATORS = ["prefix", "suffix", "equals-ignore-case", "wildcard"] as const;
type Operator = (typeof OPERATORS)[number];

/** Reads the operand of `anything-but`: a value, a list of values of one kind, or an operator with one text or several. */
export function parseAnythingBut(operand: unknown, position: string): OtherThanTerm | NoneOfTerm {
  if (isObject(operand)) return parseOperator(operand, position);
  if (Array.isArray(operand)) return parseList(operand, position);
  if (typeof operand === "string" || typeof operand === "number") return parseList([operand], position);
  return refuse(position, "Value of anything-but must be an array or single string/number value.", operand);
}

function parseList(list: unknown[], position: string): OtherThanTerm {
  for (const [at, value] of list.entries()) {
    if (typeof value === "string") continue;
    if (typeof value !== "number") {
      refuse(
        `${position}[${at}]`,
        `Inside anything but list, ${unsupported(value)} is not supported.`,
        value,
      );
    }
    if (!Number.isFinite(value)) refuse(`${position}[${at}]`, `Cannot compare number : ${value}`);
  }
  if (new Set(list.map((value) => typeof value)).size !== 1) {
    const rule = "either all values are number or string, mixed type is not supported";
    refuse(position, `Inside anything but list, ${rule}`, list);
  }
  return { kind: "other-than", values: new Set(list as Scalar[]) };
}

function unsupported(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "number") return "number";
  return typeof value === "boolean" ? "boolean" : "start";
}

function parseOperator(operand: Record<string, unknown>, position: string): NoneOfTerm {
  const [name, ...others] = Object.keys(operand);
  if (name === undefined) return refuse(position, "Anything-But expression name not found", operand);
  if (!OPERATORS.includes(name as Operator)) {
    return refuse(position, `Unsupported anything-but pattern: ${name}`, operand);
  }
  if (others.length > 0) refuse(position, "Only one key allowed in match expression", operand);
  const inner = operand[name];
  const place = `${position}.${name}`;
  if (!Array.isArray(inner)) return { kind: "none-of", terms: [parseOne(name as Operator, inner, place)] };
  if (inner.length === 0) refuse(place, "Empty arrays are not allowed", inner);
  const terms = Array.from(inner, (text, at) => parseOne(name as Operator, text, `${place}[${at}]`));
  return { kind: "none-of", terms };
}

function parseOne(operator: Operator, text: unknown, position: string): TextTerm | WildcardTerm {
  if (operator === "wildcard") return parseWildcard(text, position);
  if (operator === "equals-ignore-case") {
    if (typeof text === "string") return parseEqualsIgnoreCase(text, position);
    return refuse(
      position,
      `Inside anything-but/equals-ignore-case list, ${unsupported(text)} is not supported.`,
      text,
    );
  }
  if (text === "") refuse(position, "Null prefix/suffix not allowed", text);
  if (typeof text !== "string") refuse(position, `${operator} match pattern must be a string`, text);
  return parseAffix(operator, text, position);
}
