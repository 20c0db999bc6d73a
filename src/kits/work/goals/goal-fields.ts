/** The fields of a goal, each with its rule. All throw goal_invalid. */
import { isDaybookError } from "../../../errors.ts";
import { type Day, daysBetween, isDay } from "../../../event/calendar.ts";
import { measureOf } from "../units/units.ts";
import type { GoalDirection, GoalMetric, GoalPeriod, GoalScope } from "./goal.ts";
import { goalInvalid } from "./goal-error.ts";
import { FIRST_GOAL_DAY, GOAL_LIMITS, LAST_GOAL_DAY } from "./goal-limits.ts";

const LOG = /^[a-z][a-z0-9_-]{0,62}$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const CONTROL = /[\u0000-\u001f\u007f]/;
const CALENDAR_PERIODS = ["day", "week", "month"] as const;
const SCOPES = ["logs", "types", "tags", "tasks"] as const;

export function metricIn(value: unknown): GoalMetric {
  if (value === "minutes" || value === "count") return value;
  const { unit, ...rest } = objectIn(value) ?? {};
  if (typeof unit === "string" && Object.keys(rest).length === 0) return { unit: unitIn(unit) };
  throw goalInvalid("metric", 'minutes, count or a unit such as {"unit": "km"}', value);
}

function unitIn(unit: string): string {
  if (measureIn(unit) !== "temperature") return unit;
  throw goalInvalid("metric", "of what adds up", { unit }, "temperatures have no sum");
}

function measureIn(unit: string): string {
  try {
    return measureOf(unit).measure;
  } catch (error) {
    if (!isDaybookError(error)) throw error;
    throw goalInvalid("metric", "minutes, count or a unit of measurements", { unit }, error.message);
  }
}

export function targetIn(value: unknown): number {
  if (typeof value === "number" && value >= 0.001 && value <= GOAL_LIMITS.target) return value;
  throw goalInvalid("target", `a number from 0.001 to ${GOAL_LIMITS.target}`, value);
}

export function directionIn(value: unknown): GoalDirection {
  if (value === "at-least" || value === "at-most") return value;
  throw goalInvalid("direction", "at-least or at-most", value);
}

export function dayIn(value: unknown, field: string): Day {
  const isOne =
    typeof value === "string" && isDay(value) && value >= FIRST_GOAL_DAY && value <= LAST_GOAL_DAY;
  if (isOne) return value;
  throw goalInvalid(field, `a day YYYY-MM-DD from ${FIRST_GOAL_DAY} to ${LAST_GOAL_DAY}`, value);
}

export function periodIn(value: unknown): GoalPeriod {
  const named = CALENDAR_PERIODS.find((name) => name === value);
  if (named !== undefined) return named;
  const range = objectIn(value);
  const others = Object.keys(range ?? {}).filter((name) => name !== "from" && name !== "to");
  if (range === undefined || others.length > 0) {
    throw goalInvalid("period", 'day, week, month or a range such as {"from": DAY, "to": DAY}', value);
  }
  const from = dayIn(range.from, "period from");
  const to = dayIn(range.to, "period to");
  const max = GOAL_LIMITS.rangeDays;
  if (from <= to && daysBetween(from, to) < max) return { from, to };
  throw goalInvalid("period to", `a day from ${from} on, within ${max} days`, to);
}

/** @throws goal_invalid, also for what no counter is kept for */
export function scopeIn(value: unknown): GoalScope {
  const given = objectIn(value);
  if (given === undefined) throw goalInvalid("scope", "an object", value);
  const unknown = Object.keys(given).find((name) => !(SCOPES as readonly string[]).includes(name));
  if (unknown !== undefined) throw goalInvalid("scope fields", `among ${SCOPES.join(", ")}`, unknown);
  const scope: GoalScope = {};
  for (const name of SCOPES) {
    const list = namesIn(given[name], name);
    if (list.length > 0) scope[name] = list;
  }
  checkCounted(scope);
  return scope;
}

function checkCounted(scope: GoalScope): void {
  const wrong = scope.logs?.find((log) => !LOG.test(log));
  if (wrong !== undefined) throw goalInvalid("scope logs", "names of logs", wrong);
  const filters = (["types", "tags", "tasks"] as const).filter((name) => scope[name] !== undefined);
  if (filters.length > 1) {
    throw goalInvalid(
      "scope",
      "of one kind: types, tags or tasks",
      filters.join(" with "),
      "no counter is kept for two kinds together; give what belongs to the goal a tag of its own",
    );
  }
  const other = scope.tasks && scope.logs?.find((log) => log !== "time");
  if (other === undefined) return;
  throw goalInvalid(
    "scope logs",
    "time where the scope names tasks",
    other,
    "time entries alone have a task",
  );
}

function namesIn(value: unknown, name: (typeof SCOPES)[number]): string[] {
  if (value === undefined || value === null) return [];
  const field = `scope ${name}`;
  if (!Array.isArray(value)) throw goalInvalid(field, "an array of strings", value);
  // Names in another order are the same scope.
  const names = [...new Set(value.map((text) => nameIn(text, field)))].sort();
  if (names.length <= GOAL_LIMITS[name]) return names;
  throw goalInvalid(field, `at most ${GOAL_LIMITS[name]}`, names.length);
}

function nameIn(value: unknown, field: string): string {
  const name = typeof value === "string" ? value.trim() : "";
  const max = GOAL_LIMITS.nameLength;
  if (name !== "" && name.length <= max && !CONTROL.test(name) && name.isWellFormed()) return name;
  throw goalInvalid(field, `1 to ${max} characters each, without control characters`, value);
}

export function objectIn(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return value as Record<string, unknown>;
}
