import { toIso } from "../../../event/calendar.ts";
import type { Json, JsonObject, NewEvent, RecordedEvent } from "../../../event/event.ts";
import { changesOf } from "../shared/field-changes.ts";
import { GOALS_LOG, type Goal, type GoalState } from "./goal.ts";
import { readGoalState } from "./goal-input.ts";

export type GoalEventType =
  | "goal.created"
  | "goal.updated"
  | "goal.skipped"
  | "goal.unskipped"
  | "goal.archived"
  | "goal.deleted";

/** Those that carry the goal as it is after them. */
const WHOLE: ReadonlySet<string> = new Set([
  "goal.created",
  "goal.updated",
  "goal.skipped",
  "goal.unskipped",
  "goal.archived",
]);

export interface GoalChange {
  id: string;
  type: GoalEventType;
  before?: GoalState;
  /** Absent: the goal is deleted. */
  after?: GoalState;
  actor: string | undefined;
}

/** The event of a change. `tags` are those of the goal's scope, so that the event filters of any log find it by them. */
export function goalEventOf({ id, type, before, after, actor }: GoalChange, now: number): NewEvent {
  const changes = changesOf(before && fieldsOf(before), after && fieldsOf(after));
  const data: JsonObject = {
    changes: changes as unknown as Json,
    tags: [...((after ?? before)?.scope.tags ?? [])],
  };
  if (after !== undefined) data.goal = jsonOf(after);
  return { type, subject: id, time: toIso(now), data, ...(actor === undefined ? {} : { actor }) };
}

/** What a change leaves: a goal, null where it was deleted; undefined for any event that is not one of the kit's, or not whole. */
export function readGoalEvent(event: RecordedEvent): Goal | null | undefined {
  if (event.log !== GOALS_LOG) return undefined;
  if (event.type === "goal.deleted") return null;
  if (!WHOLE.has(event.type)) return undefined;
  const { data } = event;
  if (typeof data !== "object" || data === null || Array.isArray(data)) return undefined;
  const state = Object.hasOwn(data, "goal") ? readGoalState(data.goal) : undefined;
  return state && { id: event.subject, ...state, version: event.version ?? 0 };
}

function jsonOf(state: GoalState): JsonObject {
  return { ...fieldsOf(state), definition: { ...state.definition } };
}

/** What a person changes. */
function fieldsOf(state: GoalState): JsonObject {
  const { title, metric, scope, period, target, direction, from, to, archived, skips } = state;
  const fields = { title, metric, scope, period, target, direction, from, to, archived, skips };
  return fields as unknown as JsonObject;
}
