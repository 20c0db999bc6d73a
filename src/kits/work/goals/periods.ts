import {
  addDays,
  addMonths,
  type Calendar,
  type Day,
  daysBetween,
  monthOf,
  type WeekStart,
  weekOf,
} from "../../../event/calendar.ts";
import type { GoalMetric, GoalPeriod, GoalState } from "./goal.ts";

/** What a goal must say to know its periods. */
export type Scheduled = Pick<GoalState, "period" | "from" | "to" | "target" | "metric">;

/** A stretch of days in which a goal is reached or missed. */
export interface Period {
  from: Day;
  to: Day;
  days: number;
  /** Days of the whole period, of which the goal's own first or last day may leave a part. */
  wholeDays: number;
  /** The goal's, or the part of it that the days are of the whole period's. */
  target: number;
}

/**
 * The period that a day lies in; undefined before the goal's first day and after its last. A period that the goal's first or
 * last day cuts is shorter, and its target the smaller in proportion: a week's goal that is set on a Friday asks for three
 * sevenths.
 */
export function periodOf(goal: Scheduled, day: Day, weekStart: WeekStart): Period | undefined {
  if (day < goal.from || (goal.to !== null && day > goal.to)) return undefined;
  const whole = wholePeriod(goal.period, day, weekStart);
  const from = whole.from < goal.from ? goal.from : whole.from;
  const to = goal.to !== null && goal.to < whole.to ? goal.to : whole.to;
  const days = lengthOf({ from, to });
  const wholeDays = lengthOf(whole);
  return { from, to, days, wholeDays, target: prorated(goal, days / wholeDays) };
}

/** The periods that touch a range of days, oldest first. */
export function periodsBetween(
  goal: Scheduled,
  { from, to }: { from: Day; to: Day },
  weekStart: WeekStart,
): Period[] {
  const periods: Period[] = [];
  let day = from < goal.from ? goal.from : from;
  const last = goal.to !== null && goal.to < to ? goal.to : to;
  while (day <= last) {
    const period = periodOf(goal, day, weekStart) as Period;
    periods.push(period);
    day = addDays(period.to, 1);
  }
  return periods;
}

/** Whether it lasts: a zone may leave a day out, as Pacific/Apia did 2011-12-30, and nobody can do a thing on it. */
export function hasLength({ from, to }: Period, calendar: Pick<Calendar, "startOf" | "endOf">): boolean {
  return from !== to || calendar.startOf(from) < calendar.endOf(to);
}

/** The period of today, or the goal's last one after its end, or its first one before its start. */
export function currentPeriod(goal: Scheduled, today: Day, weekStart: WeekStart): Period {
  const until = goal.to !== null && goal.to < today ? goal.to : today;
  return periodOf(goal, until < goal.from ? goal.from : until, weekStart) as Period;
}

function wholePeriod(period: GoalPeriod, day: Day, weekStart: WeekStart): { from: Day; to: Day } {
  if (period === "day") return { from: day, to: day };
  if (period === "month") {
    const from = monthOf(day);
    return { from, to: addDays(addMonths(from, 1), -1) };
  }
  if (period !== "week") return period;
  const from = weekOf(day, weekStart);
  return { from, to: addDays(from, 6) };
}

function lengthOf({ from, to }: { from: Day; to: Day }): number {
  return daysBetween(from, to) + 1;
}

/** To thousandths; a count to the nearest whole one, and at least one. */
function prorated({ target, metric }: { target: number; metric: GoalMetric }, share: number): number {
  if (share === 1) return target;
  if (metric === "count") return Math.max(1, Math.round(target * share));
  return Math.max(0.001, Math.round(target * share * 1_000) / 1_000);
}
