import { type Day, isDay, toIso } from "../../../event/calendar.ts";
import { dayNumber } from "../../../event/day.ts";
import type { Json, NewEvent, RecordedEvent } from "../../../event/event.ts";
import { deterministicId } from "../../../event/ids.ts";
import { DAY_MS } from "../../../event/instant.ts";
import { GOALS_LOG, type Goal } from "./goal.ts";
import { objectIn } from "./goal-fields.ts";
import { isVersion } from "./goal-input.ts";
import { rounded } from "./quantity.ts";
import type { Judged } from "./verdict.ts";

/** That a period of a goal was reached or missed, as it was found. */
export interface FoundOutcome {
  outcome: "reached" | "missed";
  from: Day;
  to: Day;
  /** Of the goal when it was judged. */
  definition: number;
}

/**
 * The event that says so. Its id follows from the goal, the version of its definition, the period and the outcome: however
 * many processes find it, however often, it is recorded once.
 */
export function outcomeEventOf(goal: Goal, judged: Judged, now: number): NewEvent {
  const { period, value, outcome } = judged;
  const { from, to, target } = period;
  const definition = goal.definition.version;
  const { title, metric, direction } = goal;
  return {
    id: deterministicId(dayNumber(from) * DAY_MS, [
      "goal-outcome",
      goal.id,
      String(definition),
      from,
      to,
      outcome,
    ]),
    type: `goal.${outcome}`,
    subject: goal.id,
    time: toIso(now),
    data: {
      title,
      period: { from, to },
      value: rounded(value),
      target,
      metric: metric as Json,
      direction,
      definition,
      tags: [...(goal.scope.tags ?? [])],
    },
  };
}

/** Undefined for any other event, or one that is not whole. */
export function readOutcomeEvent({ log, type, data }: RecordedEvent): FoundOutcome | undefined {
  if (log !== GOALS_LOG || (type !== "goal.reached" && type !== "goal.missed")) return undefined;
  const { period, definition } = objectIn(data) ?? {};
  const { from, to } = objectIn(period) ?? {};
  if (!isVersion(definition) || typeof from !== "string" || typeof to !== "string") return undefined;
  if (!isDay(from) || !isDay(to)) return undefined;
  return { outcome: type === "goal.reached" ? "reached" : "missed", from, to, definition };
}
