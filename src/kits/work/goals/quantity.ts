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

/** How a part of a minute is written: what is missing is never said to be less than it is. */
type Rounding = (value: number) => number;

/** `2 h 30 min`, `3`, `12.5 km` */
export function amountText(value: number, metric: GoalMetric, round: Rounding = Math.round): string {
  if (metric === "minutes") return minutesText(value, round);
  const unit = unitOf(metric);
  return unit === "" ? numberText(value) : `${numberText(value)} ${unit}`;
}

/** Seconds where there is less than a minute. */
function minutesText(value: number, round: Rounding): string {
  const seconds = Math.round(value * 60);
  if (seconds > 0 && seconds < 60) return `${seconds} s`;
  const minutes = round(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

function numberText(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 2 });
}
