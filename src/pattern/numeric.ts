import type { NumericTerm } from "./pattern.ts";
import { refuse } from "./refuse.ts";

type Bound = Pick<NumericTerm, "low" | "includesLow"> | Pick<NumericTerm, "high" | "includesHigh">;

/** Reads `["=", n]`, `["<", n]` and the like, or a range `[">=", low, "<", high]`. */
export function parseNumeric(operand: unknown, position: string): NumericTerm {
  if (!Array.isArray(operand)) return refuse(position, "Value of numeric must be an array.", operand);
  const [operator, , second] = operand;
  if (typeof operator !== "string") {
    const member = operand.length === 0 ? "]" : String(operator);
    return refuse(position, `Invalid member in numeric match: ${member}`, operand);
  }
  if (!["=", "<", "<=", ">", ">="].includes(operator)) {
    refuse(`${position}[0]`, `Unrecognized numeric range operator: ${operator}`, operand);
  }
  const value = numberAt(operand, 1, position);
  if (operand.length === 2) return { ...EVERY_NUMBER, ...bounds(operator, value) };
  if (!operator.startsWith(">")) refuse(position, "Too many elements in numeric expression", operand);
  if (typeof second !== "string")
    refuse(`${position}[2]`, `Bad value in numeric range: ${String(second)}`, operand);
  if (second !== "<" && second !== "<=")
    refuse(`${position}[2]`, `Bad numeric range operator: ${second}`, operand);
  const high = numberAt(operand, 3, position);
  if (operand.length > 4) refuse(position, "Too many terms in numeric range expression", operand);
  if (value >= high) refuse(position, "Bottom must be less than top", operand);
  return { ...EVERY_NUMBER, ...bounds(operator, value), ...bounds(second as string, high) };
}

const EVERY_NUMBER: NumericTerm = {
  kind: "numeric",
  low: Number.NEGATIVE_INFINITY,
  high: Number.POSITIVE_INFINITY,
  includesLow: true,
  includesHigh: true,
};

function numberAt(operand: unknown[], at: number, position: string): number {
  const value = operand[at];
  if (typeof value === "number" && Number.isFinite(value)) return value === 0 ? 0 : value;
  if (typeof value === "number") return refuse(`${position}[${at}]`, `Cannot compare number : ${value}`);
  const operator = operand[at - 1] === "=" ? "equals" : String(operand[at - 1]);
  return refuse(`${position}[${at}]`, `Value of ${operator} must be numeric`, value ?? null);
}

function bounds(operator: string, value: number): Bound | NumericTerm {
  switch (operator) {
    case "=":
      return { kind: "numeric", low: value, high: value, includesLow: true, includesHigh: true };
    case ">":
    case ">=":
      return { low: value, includesLow: operator === ">=" };
    default:
      return { high: value, includesHigh: operator === "<=" };
  }
}

export function inRange({ low, high, includesLow, includesHigh }: NumericTerm, value: number): boolean {
  return (includesLow ? value >= low : value > low) && (includesHigh ? value <= high : value < high);
}
