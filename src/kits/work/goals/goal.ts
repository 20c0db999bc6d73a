import type { Day } from "../../../event/calendar.ts";

/** The log that holds the goals: one stream a goal, its id the subject. */
export const GOALS_LOG = "goals";

/** Minutes of time entries, how often something happened, or the sum of what was measured in a unit. */
export type GoalMetric = "minutes" | "count" | { unit: string };

/** What counts: any of the named in any of the logs. Of types, tags and tasks one at most is given. */
export interface GoalScope {
  /** Default `time`, the time entries. */
  logs?: string[];
  /** Types of events, or prefixes with a dot at the end; in the log `time` types of activity. */
  types?: string[];
  tags?: string[];
  /** Ids of tasks; all that lies below them counts too. */
  tasks?: string[];
}

/** Calendar days, weeks or months, or one range of days. */
export type GoalPeriod = "day" | "week" | "month" | { from: Day; to: Day };

export type GoalDirection = "at-least" | "at-most";

/** What a goal says, and what its events carry after a change. */
export interface GoalState {
  title: string;
  metric: GoalMetric;
  scope: GoalScope;
  period: GoalPeriod;
  /** For a whole period, in the metric's unit; above 0. */
  target: number;
  direction: GoalDirection;
  /** First day; a period that it cuts has its share of the target. */
  from: Day;
  /** Last day; null: none. */
  to: Day | null;
  archived: boolean;
  /** First days of the periods that do not count, in order. */
  skips: Day[];
  /** Which change made it what it is, apart from its title, its skips and whether it is archived. */
  definition: GoalDefinition;
}

export interface GoalDefinition {
  /** The version that the goal had then. */
  version: number;
  /** Periods that ended before this day were judged by what the goal was before, or not at all. */
  since: Day;
}

export interface Goal extends GoalState {
  id: string;
  /** Of the last event that changed the goal; that a period was reached or missed changes none. */
  version: number;
}

export interface GoalInput {
  /** 1 to 500 characters. */
  title: string;
  metric: GoalMetric;
  /** Default everything in the log `time`. */
  scope?: GoalScope;
  period: GoalPeriod;
  target: number;
  /** Default `at-least`. */
  direction?: GoalDirection;
  /** Default today; of a range of days its first. */
  from?: Day;
  to?: Day | null;
  /** Default a new UUIDv7. The same id with the same content twice is one goal. */
  id?: string;
}

/** The fields to change; the rest stays. */
export type GoalPatch = Partial<Omit<GoalInput, "id">> & { archived?: boolean };

/** The fields that say what is measured and when it is enough. */
export const DEFINING_FIELDS = ["metric", "scope", "period", "target", "direction", "from", "to"] as const;

/** What bears two of the tags is counted by both: there is no counter of tags together. */
export function isOverlapping({ tags }: GoalScope): boolean {
  return (tags?.length ?? 0) > 1;
}
