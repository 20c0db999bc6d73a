import type { Day } from "../../../event/calendar.ts";
import type { GoalDirection } from "./goal.ts";
import type { Period } from "./periods.ts";

export type GoalOutcome = "reached" | "missed" | "skipped" | "running";

/** What was done in a period. */
export interface Judged {
  period: Period;
  value: number;
  outcome: GoalOutcome;
}

export interface Judging {
  direction: GoalDirection;
  /** First days of skipped periods. */
  skips: readonly Day[];
  today: Day;
}

/** Sums of fractions of a unit are a little beside what they should be. */
export const TOLERANCE = 1e-9;

/** Whether at least the target is there. */
export function isFull(value: number, target: number): boolean {
  return value >= target * (1 - TOLERANCE);
}

/** Whether there is more than the target. */
export function isOver(value: number, target: number): boolean {
  return value > target * (1 + TOLERANCE);
}

/**
 * At least: reached as soon as the target is there, missed when the period is over without it. At most: missed as soon as
 * there is more than the target, reached when the period is over without that.
 */
export function judge(period: Period, value: number, { direction, skips, today }: Judging): GoalOutcome {
  if (isSkipped(period, skips)) return "skipped";
  const isEnded = period.to < today;
  if (direction === "at-least") {
    if (isFull(value, period.target)) return "reached";
    return isEnded ? "missed" : "running";
  }
  if (isOver(value, period.target)) return "missed";
  return isEnded ? "reached" : "running";
}

/** Whether a skipped day lies in the period: it stays skipped when the goal's periods become longer. */
export function isSkipped({ from, to }: Period, skips: readonly Day[]): boolean {
  return skips.some((day) => day >= from && day <= to);
}
