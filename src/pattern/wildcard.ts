import type { WildcardTerm } from "./pattern.ts";
import { refuse } from "./refuse.ts";

/** Reads `*` as any run of characters, `\*` as a star and `\\` as a backslash. */
export function parseWildcard(operand: unknown, position: string): WildcardTerm {
  if (typeof operand !== "string")
    return refuse(position, "wildcard match pattern must be a string", operand);
  const literals = [""];
  for (let at = 0; at < operand.length; at += 1) {
    const unit = operand[at] as string;
    if (unit === "*") {
      if (operand[at + 1] === "*") {
        refuse(position, `Consecutive wildcard characters at pos ${byteOffset(operand, at)}`, operand);
      }
      literals.push("");
      continue;
    }
    const escaped = unit === "\\" ? operand[at + 1] : undefined;
    if (unit === "\\" && escaped !== "*" && escaped !== "\\") {
      refuse(position, `Invalid escape character at pos ${byteOffset(operand, at)}`, operand);
    }
    literals[literals.length - 1] += escaped ?? unit;
    if (escaped !== undefined) at += 1;
  }
  return { kind: "wildcard", literals };
}

/** EventBridge counts bytes, and the opening quote. */
function byteOffset(text: string, at: number): number {
  return 1 + new TextEncoder().encode(text.slice(0, at)).length;
}

/** Each literal is taken where it first occurs, so no choice is ever taken back: time is bounded by the two lengths. */
export function fitsWildcard({ literals }: WildcardTerm, value: string): boolean {
  const head = literals[0] as string;
  if (literals.length === 1) return value === head;
  const tail = literals.at(-1) as string;
  if (value.length < head.length + tail.length || !value.startsWith(head) || !value.endsWith(tail))
    return false;
  let at = head.length;
  for (let index = 1; index < literals.length - 1; index += 1) {
    const literal = literals[index] as string;
    const found = value.indexOf(literal, at);
    if (found < 0) return false;
    at = found + literal.length;
  }
  return at <= value.length - tail.length;
}
