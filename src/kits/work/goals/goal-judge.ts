import { addDays, type Day } from "../../../event/calendar.ts";
import type { Goal } from "./goal.ts";
import { MAX_STREAK_DAYS } from "./goal-limits.ts";
import { type Amount, amountIn, type Days, measure } from "./measuring.ts";
import { daysLeft, type GoalPace, type GoalStatus, paceOf, statusOf } from "./pace.ts";
import { currentPeriod, hasLength, type Period, periodsBetween } from "./periods.ts";
import type { GoalsPort } from "./port.ts";
import { rounded } from "./quantity.ts";
import { scoreOf } from "./score.ts";
import { type GoalStreak, streakOf } from "./streak.ts";
import { isSkipped, type Judged, judge } from "./verdict.ts";

/** How a goal stands, in the period of today. */
export interface GoalProgress {
  /** `daysLeft` has today among them; a skipped period neither goes on with a streak nor ends it. */
  period: { from: Day; to: Day; daysLeft: number; skipped: boolean };
  /** In the metric's unit. */
  value: number;
  /** Of this period: of one that the goal's first or last day cuts its share. */
  target: number;
  /** 1 at the target. */
  fraction: number;
  status: GoalStatus;
  pace: GoalPace;
  streak: GoalStreak;
  /** 0 to 1: how well the goal has been kept, the last weeks most. */
  score: number;
}

interface JudgeOptions {
  from: Day;
  to: Day;
  fresh?: boolean;
}

/** The periods of a goal that touch a range of days, oldest first, by what the counters say now. */
export async function judgeBetween(
  port: GoalsPort,
  goal: Goal,
  { from, to, fresh = false }: JudgeOptions,
): Promise<Judged[]> {
  const calendar = port.calendar();
  const periods = periodsBetween(goal, { from, to }, port.weekStart);
  const real = periods.filter((period) => hasLength(period, calendar));
  return judgePeriods(port, goal, { periods: real, fresh });
}

/** Periods in order of time, judged with one look at the counters for all of them. */
export async function judgePeriods(
  port: GoalsPort,
  goal: Goal,
  { periods, fresh = false }: { periods: readonly Period[]; fresh?: boolean },
): Promise<Judged[]> {
  const [first, last] = [periods.at(0), periods.at(-1)];
  if (first === undefined || last === undefined) return [];
  const { metric, scope, direction, skips } = goal;
  const days = await measure(port, { metric, scope, from: first.from, to: last.to, fresh });
  const today = port.calendar().dayOf(port.now());
  const sums = sumsOf(periods, days);
  return periods.map((period, index) => {
    const value = amountIn(sums[index] as Amount, metric, period.target);
    return { period, value, outcome: judge(period, value, { direction, skips, today }) };
  });
}

/** Null before the goal's first day; after its last it stands as it ended. */
export async function progressOf(port: GoalsPort, goal: Goal): Promise<GoalProgress | null> {
  const calendar = port.calendar();
  const now = port.now();
  const today = calendar.dayOf(now);
  if (today < goal.from) return null;
  const { to } = currentPeriod(goal, today, port.weekStart);
  const judged = await judgeBetween(port, goal, { from: addDays(to, -MAX_STREAK_DAYS), to });
  const last = judged.at(-1);
  if (last === undefined) return null;
  const { period, value } = last;
  const { metric, direction } = goal;
  return {
    period: {
      from: period.from,
      to: period.to,
      daysLeft: daysLeft(period, today),
      skipped: isSkipped(period, goal.skips),
    },
    value: rounded(value),
    target: period.target,
    fraction: rounded(value / period.target),
    status: statusOf(period, value, { direction, now, calendar }),
    pace: paceOf(period, value, { metric, direction, now, calendar }),
    streak: streakOf(judged.map(({ outcome }) => outcome)),
    score: rounded(scoreOf(judged, direction)),
  };
}

/** One walk through the days, however many periods they are parted in. */
function sumsOf(periods: readonly Period[], days: Days): Amount[] {
  const sums = periods.map((): Amount => ({ sum: 0, rounding: 0 }));
  let index = 0;
  for (const [day, { sum, rounding }] of [...days].sort(([a], [b]) => (a < b ? -1 : 1))) {
    while (index < periods.length && (periods[index] as Period).to < day) index += 1;
    const period = periods[index];
    if (period === undefined || day < period.from) continue;
    const amount = sums[index] as Amount;
    amount.sum += sum;
    amount.rounding += rounding;
  }
  return sums;
}
