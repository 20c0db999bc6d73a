import { endsFolded, equalsFolded, foldUnits, startsFolded } from "./fold.ts";
import type { TextTerm } from "./pattern.ts";
import { isObject, refuse } from "./refuse.ts";

/** Reads the operand of `prefix` or `suffix`: a text, or a text in `equals-ignore-case`. */
export function parseAffix(kind: "prefix" | "suffix", operand: unknown, position: string): TextTerm {
  if (!isObject(operand)) return parseText(kind, operand, position);
  const Kind = kind === "prefix" ? "Prefix" : "Suffix";
  const [name, ...others] = Object.keys(operand);
  if (name === undefined) return refuse(position, `${Kind} expression name not found`, operand);
  if (name !== "equals-ignore-case") return refuse(position, `Unsupported ${kind} pattern: ${name}`, operand);
  if (others.length > 0) refuse(position, "Only one key allowed in match expression", operand);
  return { ...parseEqualsIgnoreCase(operand[name], `${position}.${name}`), kind };
}

function parseText(kind: "prefix" | "suffix", operand: unknown, position: string): TextTerm {
  if (typeof operand !== "string") return refuse(position, `${kind} match pattern must be a string`, operand);
  return { kind, text: operand, units: undefined };
}

export function parseEqualsIgnoreCase(operand: unknown, position: string): TextTerm {
  if (typeof operand !== "string") {
    return refuse(position, "equals-ignore-case match pattern must be a string", operand);
  }
  return { kind: "equals", text: operand, units: foldUnits(operand) };
}

export function fitsText({ kind, text, units }: TextTerm, value: string): boolean {
  switch (kind) {
    case "prefix":
      return units === undefined ? value.startsWith(text) : startsFolded(units, value);
    case "suffix":
      return units === undefined ? value.endsWith(text) : endsFolded(units, value);
    case "equals":
      return units === undefined ? value === text : equalsFolded(units, value);
  }
}
