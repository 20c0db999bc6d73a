import { type DaybookError, isDaybookError } from "../../../errors.ts";
import type { Day } from "../../../event/calendar.ts";
import { TIME_LOG } from "../../time/entry.ts";
import { TYPE_PREFIX } from "../../time/type-rules.ts";
import { measureOf } from "../units/units.ts";
import type { GoalMetric, GoalScope } from "./goal.ts";
import { goalInvalid } from "./goal-error.ts";
import type { GoalCount, GoalsPort } from "./port.ts";
import { TOLERANCE } from "./verdict.ts";

/** Counters that are read at a time. */
const AT_ONCE = 16;

/** What is measured, in base units. */
export interface Amount {
  sum: number;
  /** How far beside it that may be which was measured: a measurement is rounded to a whole base unit. */
  rounding: number;
}

/** What is measured on each day. */
export type Days = ReadonlyMap<Day, Amount>;

export interface MeasureQuery {
  metric: GoalMetric;
  scope: GoalScope;
  from: Day;
  to: Day;
  /** As of now, whatever the book's reads are. */
  fresh: boolean;
}

/** Which number of a counter it is, and what one of it is worth in the metric's unit. */
interface Reading {
  measure: string;
  amountOf(sum: number): number;
  isRounded: boolean;
}

/** Of one that was converted, in base units. */
const ROUNDING = 0.5;

/**
 * What a goal's scope comes to, from counters alone: one query for each of its keys (a log with a type, a tag or a task), of a
 * dozen items a year, however many events there are and however many periods the range has.
 */
export async function measure(
  port: GoalsPort,
  { metric, scope, from, to, fresh }: MeasureQuery,
): Promise<Days> {
  const { measure: name, isRounded } = readingOf(metric);
  const days = new Map<Day, Amount>();
  const counts = await countsOf(port, scope);
  for (let first = 0; first < counts.length; first += AT_ONCE) {
    const some = counts.slice(first, first + AT_ONCE);
    const results = await Promise.all(some.map((count) => port.count({ ...count, from, to }, { fresh })));
    for (const { items } of results) {
      for (const { date, count, [name]: sum } of items) {
        const before = days.get(date) ?? { sum: 0, rounding: 0 };
        const rounding = isRounded && sum ? Number(count) * ROUNDING : 0;
        days.set(date, { sum: before.sum + Number(sum ?? 0), rounding: before.rounding + rounding });
      }
    }
  }
  return days;
}

/** In the metric's unit; what is the target but for rounding is the target, so that 8 × 1 cup are 8 cups. */
export function amountIn({ sum, rounding }: Amount, metric: GoalMetric, target: number): number {
  const { amountOf } = readingOf(metric);
  const value = amountOf(sum);
  return Math.abs(value - target) <= amountOf(rounding) + target * TOLERANCE ? target : value;
}

/** Whether what the goal names can be counted; tasks that it named before may be gone. @throws goal_invalid */
export async function checkMeasured(
  port: GoalsPort,
  query: Pick<MeasureQuery, "metric" | "scope">,
  before?: GoalScope,
): Promise<void> {
  checkMeasures(port, query);
  const today = port.calendar().dayOf(port.now());
  try {
    for (const task of query.scope.tasks ?? []) {
      if (!before?.tasks?.includes(task) && (await port.subtreeIds(task)) === undefined)
        throw goalInvalid("scope tasks", "tasks that are there", task);
    }
    await measure(port, { ...query, from: today, to: today, fresh: false });
  } catch (error) {
    if (isUncounted(error))
      throw goalInvalid("scope", "one that counters are kept for", query.scope, error.message);
    throw error;
  }
}

/** Whether it says that something cannot be counted, as of no counter or of too many tasks; anything else is no answer. */
export function isUncounted(error: unknown): error is DaybookError {
  return UNCOUNTED.some((code) => isDaybookError(error, code));
}

const UNCOUNTED = ["counter_not_kept", "query_invalid", "task_invalid", "unit_invalid"] as const;

/** A sum that is never kept would be a goal that is never reached. */
function checkMeasures(port: GoalsPort, { metric, scope }: Pick<MeasureQuery, "metric" | "scope">): void {
  if (metric === "count") return;
  const other = metric === "minutes" ? scope.logs?.find((log) => log !== TIME_LOG) : undefined;
  if (other !== undefined) {
    const hint = `minutes are those of time entries; a unit such as {"unit": "min"} takes the measure duration of ${other}`;
    throw goalInvalid("metric", `count or a unit for the log ${other}`, metric, hint);
  }
  const { measure: name } = readingOf(metric);
  const log = scope.logs?.find((log) => log !== TIME_LOG && !port.measures(log).includes(name));
  if (log === undefined) return;
  const hint = `the log has no measure ${name}; the config's logs.${log}.measures can name one`;
  throw goalInvalid("metric", `count for the log ${log}`, metric, hint);
}

async function countsOf(port: GoalsPort, scope: GoalScope): Promise<GoalCount[]> {
  const { logs = [TIME_LOG], types, tags } = scope;
  const tasks = scope.tasks && (await tasksOf(port, scope.tasks));
  return logs.flatMap((log): GoalCount[] => {
    if (tasks !== undefined) return tasks.map((task) => ({ log, task }));
    if (tags !== undefined) return tags.map((tag) => ({ log, tag }));
    if (types === undefined) return [{ log }];
    // A time entry is counted under its type as under a tag, and has one.
    return log === TIME_LOG ? types.map((type) => ({ log, tag: TYPE_PREFIX + type })) : [{ log, types }];
  });
}

/** Each once, though one of the tasks may lie below another. A task that was deleted is itself: its time is counted still. */
async function tasksOf(port: GoalsPort, tasks: string[]): Promise<string[]> {
  const trees = await Promise.all(tasks.map(async (task) => (await port.subtreeIds(task)) ?? [task]));
  return [...new Set(trees.flat())];
}

function readingOf(metric: GoalMetric): Reading {
  if (metric === "count") return { measure: "count", amountOf: (sum) => sum, isRounded: false };
  if (metric === "minutes") return { measure: "seconds", amountOf: (sum) => sum / 60, isRounded: false };
  const { measure: name, fromBase, isConverted } = measureOf(metric.unit);
  return { measure: name, amountOf: fromBase, isRounded: isConverted };
}
