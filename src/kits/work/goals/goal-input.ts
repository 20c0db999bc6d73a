import { type Day, isDay } from "../../../event/calendar.ts";
import type { Json } from "../../../event/event.ts";
import { isSame } from "../../../sources/changes/diff.ts";
import { DEFINING_FIELDS, type GoalPeriod, type GoalState } from "./goal.ts";
import { goalInvalid, goalRules } from "./goal-error.ts";
import { dayIn, directionIn, metricIn, objectIn, periodIn, scopeIn, targetIn } from "./goal-fields.ts";
import { GOAL_LIMITS } from "./goal-limits.ts";

const FIELDS = ["title", "metric", "scope", "period", "target", "direction", "from", "to"] as const;
const INPUT_FIELDS = [...FIELDS, "id"] as const;
const PATCH_FIELDS = [...FIELDS, "archived"] as const;

/** A new goal; its definition is that of version 1. @throws goal_invalid */
export function goalStateOf(
  input: unknown,
  { today }: { today: Day },
): { id: string | undefined; state: GoalState } {
  const fields = goalRules.fields(input, INPUT_FIELDS);
  const period = periodIn(fields.period);
  const state = checked({
    title: goalRules.title(fields.title, { min: 1 }),
    metric: metricIn(fields.metric),
    scope: scopeIn(fields.scope ?? {}),
    period,
    target: targetIn(fields.target),
    direction: directionIn(fields.direction ?? "at-least"),
    from: fields.from === undefined ? firstDay(period, today) : dayIn(fields.from, "from"),
    to: fields.to === undefined ? lastDay(period) : toIn(fields.to),
    archived: false,
    skips: [],
    definition: { version: 1, since: today },
  });
  const definition = { version: 1, since: state.from };
  return {
    id: fields.id === undefined ? undefined : goalRules.newId(fields.id),
    state: { ...state, definition },
  };
}

/** Only the fields that the patch names are changed. @throws goal_invalid */
export function patchedGoal(state: GoalState, patch: unknown): GoalState {
  const fields = goalRules.fields(patch, PATCH_FIELDS);
  const next = { ...state };
  if (fields.title !== undefined) next.title = goalRules.title(fields.title, { min: 1 });
  if (fields.metric !== undefined) next.metric = metricIn(fields.metric);
  if (fields.scope !== undefined) next.scope = scopeIn(fields.scope ?? {});
  if (fields.period !== undefined) withPeriod(next, periodIn(fields.period));
  if (fields.target !== undefined) next.target = targetIn(fields.target);
  if (fields.direction !== undefined) next.direction = directionIn(fields.direction);
  if (fields.from !== undefined) next.from = dayIn(fields.from, "from");
  if (fields.to !== undefined) next.to = toIn(fields.to);
  if (fields.archived !== undefined) next.archived = booleanIn(fields.archived, "archived");
  return checked(next);
}

/** A range of days is the goal's from its first day to its last, and whoever leaves one leaves its end too. */
function withPeriod(state: GoalState, period: GoalPeriod): void {
  if (typeof period === "object") Object.assign(state, period);
  else if (typeof state.period === "object") state.to = null;
  state.period = period;
}

/** Whether it measures something else, apart from when that is enough. */
export function isMeasuredElse(before: GoalState, after: GoalState): boolean {
  return (["metric", "scope"] as const).some((field) => !isSame(before[field] as Json, after[field] as Json));
}

/** Whether a change is one of what is measured or when it is enough. */
export function isRedefined(before: GoalState, after: GoalState): boolean {
  return DEFINING_FIELDS.some((field) => !isSame(before[field] as Json, after[field] as Json));
}

/** A goal as an event of its log carries it; undefined for what is none, whoever wrote it. */
export function readGoalState(value: unknown): GoalState | undefined {
  try {
    const fields = objectIn(value);
    if (fields === undefined) return undefined;
    const { archived, skips, definition, ...input } = fields;
    const { state } = goalStateOf(input, { today: dayIn(input.from, "from") });
    const { version, since } = objectIn(definition) ?? {};
    if (!isVersion(version) || typeof since !== "string" || !isDay(since)) return undefined;
    return { ...state, archived: archived === true, skips: skipsIn(skips), definition: { version, since } };
  } catch {
    return undefined;
  }
}

/** @throws goal_invalid */
export function skipsIn(value: unknown): Day[] {
  if (!Array.isArray(value)) throw goalInvalid("skips", "an array of days", value);
  const days = [...new Set(value.map((day) => dayIn(day, "skips")))].sort();
  if (days.length <= GOAL_LIMITS.skips) return days;
  throw goalInvalid(
    "skips",
    `at most ${GOAL_LIMITS.skips}`,
    days.length,
    "give the goal a last day, or archive it",
  );
}

export function isVersion(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function checked(state: GoalState): GoalState {
  const { period, from, to, metric, target } = state;
  if (metric === "count" && !Number.isInteger(target)) {
    throw goalInvalid("target", "a whole number where the metric is count", target);
  }
  if (to !== null && to < from) throw goalInvalid("to", `a day from ${from} on`, to);
  if (typeof period === "string" || (period.from === from && period.to === to)) return state;
  const field = period.from === from ? "to" : "from";
  throw goalInvalid(field, `absent, or the ${field} of the period, ${period[field]}`, state[field]);
}

function firstDay(period: GoalPeriod, today: Day): Day {
  return typeof period === "object" ? period.from : dayIn(today, "from");
}

function lastDay(period: GoalPeriod): Day | null {
  return typeof period === "object" ? period.to : null;
}

function toIn(value: unknown): Day | null {
  return value === null ? null : dayIn(value, "to");
}

function booleanIn(value: unknown, field: string): boolean {
  if (typeof value === "boolean") return value;
  throw goalInvalid(field, "true or false", value);
}
