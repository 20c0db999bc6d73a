import { type Calendar, type Day, daysBetween } from "../../../event/calendar.ts";
import type { GoalDirection, GoalMetric } from "./goal.ts";
import type { Period } from "./periods.ts";
import { amountText, rounded } from "./quantity.ts";
import { isFull, isOver } from "./verdict.ts";

/** `reached` to `missed` are of goals of at least, `within` and `over` of goals of at most. */
export type GoalStatus = "reached" | "on-track" | "behind" | "missed" | "within" | "over";

export interface GoalPace {
  /** The part of the target that is as large as the part of the period that has passed. */
  expected: number;
  /** What the period will come to if it goes on like this, in percent of the target; null before it begins. */
  percent: number | null;
  needed: GoalNeeded;
}

/** What is left to do, or, of a goal of at most, what may still be done. */
export interface GoalNeeded {
  value: number;
  /** Days that are left, today among them. */
  days: number;
  /** `2 h more within 3 days`; empty when the target is reached. */
  text: string;
}

export interface PaceOptions {
  metric: GoalMetric;
  direction: GoalDirection;
  /** Milliseconds. */
  now: number;
  calendar: Calendar;
}

/** What part of the period has passed: instants, so that a day of 23 hours passes faster. */
export function elapsedPart({ from, to }: Period, now: number, calendar: Calendar): number {
  const start = calendar.startOf(from);
  const end = calendar.endOf(to);
  // A zone may leave a day out: it is over as soon as it begins.
  if (end <= start) return now >= start ? 1 : 0;
  return Math.max(0, Math.min(1, (now - start) / (end - start)));
}

export function paceOf(
  period: Period,
  value: number,
  { metric, direction, now, calendar }: PaceOptions,
): GoalPace {
  const elapsed = elapsedPart(period, now, calendar);
  const days = daysLeft(period, calendar.dayOf(now));
  const left = Math.max(0, period.target - value);
  return {
    expected: rounded(period.target * elapsed),
    percent: elapsed === 0 ? null : Math.round((100 * value) / elapsed / period.target),
    needed: { value: rounded(left), days, text: neededText({ period, value, days, metric, direction }) },
  };
}

/** All before the period begins, none after its end. */
export function daysLeft({ from, to, days }: Period, today: Day): number {
  return today < from ? days : Math.max(0, daysBetween(today, to) + 1);
}

export function statusOf(period: Period, value: number, options: Omit<PaceOptions, "metric">): GoalStatus {
  const { direction, now, calendar } = options;
  if (direction === "at-most") return isOver(value, period.target) ? "over" : "within";
  if (isFull(value, period.target)) return "reached";
  if (calendar.dayOf(now) > period.to) return "missed";
  return isFull(value, period.target * elapsedPart(period, now, calendar)) ? "on-track" : "behind";
}

interface NeededOptions {
  period: Period;
  value: number;
  days: number;
  metric: GoalMetric;
  direction: GoalDirection;
}

function neededText({ period, value, days, metric, direction }: NeededOptions): string {
  const { target } = period;
  const within = days === 1 ? "today" : `within ${days} days`;
  if (direction === "at-most") {
    if (isOver(value, target)) return `${amountText(value - target, metric, Math.ceil)} too much`;
    const left = amountText(Math.max(0, target - value), metric, Math.floor);
    return days === 0 ? `${left} were left` : `${left} left ${within}`;
  }
  if (isFull(value, target)) return "";
  const missing = amountText(target - value, metric, Math.ceil);
  return days === 0 ? `${missing} were missing` : `${missing} more ${within}`;
}
