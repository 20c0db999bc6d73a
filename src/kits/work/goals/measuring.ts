import { isDaybookError } from "../../../errors.ts";
import type { Day } from "../../../event/calendar.ts";
import { TIME_LOG } from "../../time/entry.ts";
import { TYPE_PREFIX } from "../../time/type-rules.ts";
import { measureOf } from "../units/units.ts";
import type { GoalMetric, GoalScope } from "./goal.ts";
import { goalInvalid } from "./goal-error.ts";
import type { GoalCount, GoalsPort } from "./port.ts";

/** Counters that are read at a time. */
const AT_ONCE = 16;

/** What is measured on each day, in whole base units. */
export type Days = ReadonlyMap<Day, number>;

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
}

/**
 * What a goal's scope comes to, from counters alone: one query for each of its keys (a log with a type, a tag or a task), of a
 * dozen items a year, however many events there are and however many periods the range has.
 */
export async function measure(
  port: GoalsPort,
  { metric, scope, from, to, fresh }: MeasureQuery,
): Promise<Days> {
  const { measure: name } = readingOf(metric);
  const days = new Map<Day, number>();
  const counts = await countsOf(port, scope);
  for (let first = 0; first < counts.length; first += AT_ONCE) {
    const some = counts.slice(first, first + AT_ONCE);
    const results = await Promise.all(some.map((count) => port.count({ ...count, from, to }, { fresh })));
    for (const { items } of results) {
      for (const item of items) days.set(item.date, (days.get(item.date) ?? 0) + Number(item[name] ?? 0));
    }
  }
  return days;
}

/** A sum of base units in the metric's unit. */
export function amountOf(sum: number, metric: GoalMetric): number {
  return readingOf(metric).amountOf(sum);
}

/** Whether what the goal names can be counted. @throws goal_invalid */
export async function checkMeasured(
  port: GoalsPort,
  query: Pick<MeasureQuery, "metric" | "scope">,
): Promise<void> {
  for (const task of query.scope.tasks ?? []) {
    if ((await port.subtreeIds(task)) === undefined)
      throw goalInvalid("scope tasks", "tasks that are there", task);
  }
  checkMeasures(port, query);
  const today = port.calendar().dayOf(port.now());
  try {
    await measure(port, { ...query, from: today, to: today, fresh: false });
  } catch (error) {
    const isScope = isDaybookError(error, "counter_not_kept") || isDaybookError(error, "query_invalid");
    if (isScope) throw goalInvalid("scope", "one that counters are kept for", query.scope, error.message);
    throw error;
  }
}

/** A sum that is never kept would be a goal that is never reached. */
function checkMeasures(port: GoalsPort, { metric, scope }: Pick<MeasureQuery, "metric" | "scope">): void {
  if (metric === "count") return;
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
  if (metric === "count") return { measure: "count", amountOf: (sum) => sum };
  if (metric === "minutes") return { measure: "seconds", amountOf: (sum) => sum / 60 };
  const { measure: name, fromBase } = measureOf(metric.unit);
  return { measure: name, amountOf: fromBase };
}
