import type { Day } from "../../event/calendar.ts";
import type { GoalState } from "../../kits/work/goals/goal.ts";
import { goalEventOf } from "../../kits/work/goals/goal-event.ts";
import { atMinute, type DemoDay } from "./demo-day.ts";
import type { DemoEvent } from "./events.ts";

type DemoGoal = Pick<GoalState, "title" | "metric" | "scope" | "period" | "target" | "direction">;

const GOALS: Record<string, DemoGoal> = {
  "goal-spanish": {
    title: "Learn Spanish",
    metric: "minutes",
    scope: { tags: ["spanish"] },
    period: "week",
    target: 120,
    direction: "at-least",
  },
  "goal-sport": {
    title: "Move",
    metric: "count",
    scope: { tags: ["type:Exercise"] },
    period: "week",
    target: 3,
    direction: "at-least",
  },
  "goal-tasks": {
    title: "Get things done",
    metric: "count",
    scope: { logs: ["tasks"], types: ["task.completed"] },
    period: "month",
    target: 60,
    direction: "at-least",
  },
  "goal-chores": {
    title: "No more chores than this",
    metric: "minutes",
    scope: { tags: ["type:Chore"] },
    period: "week",
    target: 150,
    direction: "at-most",
  },
};

/** What somebody resolved when the year before began. */
export function goalEventsOf({ date, ...day }: DemoDay): DemoEvent[] {
  const from: Day = `${Number(date.slice(0, 4)) - 1}-01-01`;
  const at = atMinute({ ...day, date: from }, 9 * 60);
  return Object.entries(GOALS).map(([id, goal]) => {
    const definition = { version: 1, since: from };
    const after: GoalState = { ...goal, from, to: null, archived: false, skips: [], definition };
    return goalEventOf({ id, type: "goal.created", after, actor: "ana" }, at) as DemoEvent;
  });
}
