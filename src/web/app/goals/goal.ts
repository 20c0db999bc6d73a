import type { GoalMetric } from "../../../kits/work/goals/goal.ts";
import type { GoalProgress } from "../../../kits/work/goals/goal-judge.ts";
import type { GoalStatus } from "../../../kits/work/goals/pace.ts";
import type { GoalReport, PastPeriod } from "../../../kits/work/goals/reports.ts";
import type { Tone } from "../ui/status.tsx";

export type { GoalProgress, GoalReport as Goal, PastPeriod };

export const STATUS_TEXT: Record<GoalStatus, string> = {
  reached: "Reached",
  "on-track": "On track",
  behind: "Behind",
  missed: "Missed",
  within: "Within",
  over: "Over",
};

export const STATUS_TONE: Record<GoalStatus, Tone> = {
  reached: "ok",
  "on-track": "ok",
  within: "ok",
  behind: "busy",
  missed: "alarm",
  over: "alarm",
};

const PERIOD_TEXT = { day: "a day", week: "a week", month: "a month" };

/** `"at least 300 min a week"`. */
export function targetText({ direction, target, metric, period }: GoalReport): string {
  const limit = `${direction.replace("-", " ")} ${amountText(target, metric)}`;
  return `${limit} ${typeof period === "string" ? PERIOD_TEXT[period] : `from ${period.from} to ${period.to}`}`;
}

/** `"45 min"`, `"5 h"`, `"12"`, `"5.2 km"`. */
export function amountText(value: number, metric: GoalMetric): string {
  const rounded = Math.round(value * 100) / 100;
  if (typeof metric === "object") return `${rounded} ${metric.unit}`;
  if (metric === "count") return String(rounded);
  if (rounded < 120) return `${Math.round(rounded)} min`;
  return `${Math.round((rounded / 60) * 10) / 10} h`;
}

/** What counts for it: `"#reading, task t-1"`. */
export function scopeText({ scope }: GoalReport): string {
  const words = [
    ...(scope.logs ?? []).map((log) => `log ${log}`),
    ...(scope.types ?? []),
    ...(scope.tags ?? []).map((tag) => `#${tag}`),
    ...(scope.tasks ?? []).map((task) => `task ${task}`),
  ];
  return words.length === 0 ? "all time entries" : words.join(", ");
}
