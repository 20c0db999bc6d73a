import type { RecordedEvent } from "../../../event/event.ts";
import type { PendingItems } from "../../../views/pending-items.ts";
import type { View } from "../../../views/view.ts";
import { GOALS_LOG, type Goal } from "./goal.ts";
import { readGoalEvent } from "./goal-event.ts";
import { type FoundOutcome, readOutcomeEvent } from "./outcome-event.ts";

/** Every goal lies in one of the two, by its id: as ids are given, the oldest first. */
export const ACTIVE = "active";
export const ARCHIVED = "archived";

/** The goal itself, and the version of its stream's last event, whatever that is. */
export const STATE = "state";
export const HEAD = "head";

export function partitionOfGoal(id: string): string {
  return `goal#${id}`;
}

/** The periods that were found to be reached or missed, by their last day. */
export function partitionOfOutcomes(id: string): string {
  return `outcomes#${id}`;
}

export function outcomeKey({ to, from, definition, outcome }: FoundOutcome): string {
  return `${to}#${from}#${definition}#${outcome}`;
}

/** Goals as their events leave them, and which of their periods are settled. */
export class GoalView implements View {
  readonly name = "goals";

  fold(event: RecordedEvent, pending: PendingItems): void {
    if (event.log !== GOALS_LOG) return;
    const id = event.subject;
    pending.put(partitionOfGoal(id), HEAD, { version: event.version ?? 0 });
    const found = readOutcomeEvent(event);
    if (found !== undefined) pending.put(partitionOfOutcomes(id), outcomeKey(found), { ...found });
    const goal = readGoalEvent(event);
    if (goal !== undefined) foldGoal(id, goal, pending);
  }
}

function foldGoal(id: string, goal: Goal | null, pending: PendingItems): void {
  if (goal === null) {
    pending.remove(partitionOfGoal(id), STATE);
    for (const pk of [ACTIVE, ARCHIVED]) pending.remove(pk, id);
    return;
  }
  pending.put(partitionOfGoal(id), STATE, { ...goal });
  pending.put(goal.archived ? ARCHIVED : ACTIVE, id, { ...goal });
  pending.remove(goal.archived ? ACTIVE : ARCHIVED, id);
}

/** An item of the view back as the goal. */
export function goalOfItem(item: Record<string, unknown>): Goal {
  const { sk: _key, ...goal } = item;
  return goal as unknown as Goal;
}
