import type { GoalMetric } from "./goal.ts";

/** As a reader gets it: sums of fractions without their last digits. */
export function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** `min`, the unit, or nothing for a count. */
export function unitOf(metric: GoalMetric): string {
  if (metric === "count") return "";
  return metric === "minutes" ? "min" : metric.unit;
}

/** How a part of a minute or a hundredth is written: what is missing is never said to be less than it is. */
type Rounding = (value: number) => number;

/** `2 h 30 min`, `3`, `12.5 km` */
export function amountText(value: number, metric: GoalMetric, round: Rounding = Math.round): string {
  if (metric === "minutes") return minutesText(value, round);
  const unit = unitOf(metric);
  const number = numberText(value, round);
  return unit === "" ? number : `${number} ${unit}`;
}

/** Seconds where there is less than a minute. */
function minutesText(value: number, round: Rounding): string {
  const seconds = whole(value * 60, round);
  if (seconds > 0 && seconds < 60) return `${seconds} s`;
  const minutes = round(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/** Two decimals, or as many as show two digits: what is left is never said to be 0. */
function numberText(value: number, round: Rounding): string {
  const decimals = value >= 0.01 || value === 0 ? 2 : Math.min(12, 1 - Math.floor(Math.log10(value)));
  const shown = whole(value * 10 ** decimals, round) / 10 ** decimals;
  return shown.toLocaleString("en-US", { maximumFractionDigits: decimals });
}

/** Floating point's noise is not rounded up. */
function whole(value: number, round: Rounding): number {
  const nearest = Math.round(value);
  return Math.abs(value - nearest) < 1e-6 ? nearest : round(value);
}
