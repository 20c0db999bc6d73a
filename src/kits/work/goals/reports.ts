import { DaybookError, shown } from "../../../errors.ts";
import { addDays, type Day, isDay, parseDay } from "../../../event/calendar.ts";
import { parseLimit } from "../../../log/read.ts";
import { decodeCursor, encodeCursor } from "../../../store/cursor.ts";
import type { Page } from "../../../store/store.ts";
import { type Goal, isOverlapping } from "./goal.ts";
import { type GoalProgress, judgePeriods, progressOf } from "./goal-judge.ts";
import { FIRST_GOAL_DAY } from "./goal-limits.ts";
import type { GoalListQuery, GoalStore } from "./goal-store.ts";
import { isUncounted } from "./measuring.ts";
import { hasLength, type Period, periodOf } from "./periods.ts";
import type { GoalsPort } from "./port.ts";
import { rounded } from "./quantity.ts";
import type { GoalOutcome } from "./verdict.ts";

/** Goals whose counters are read at a time. */
const AT_ONCE = 8;

/** A goal as a reader gets it. */
export interface GoalReport extends Goal {
  /** What bears two of the scope's tags is counted by each of them. */
  overlapping: boolean;
  /** Null before the goal's first day, and where it cannot be counted; after its last day it stands as it ended. */
  progress: GoalProgress | null;
  /** Why it cannot be counted: a counter that is kept no more, or too many tasks below one of the scope; null if it can. */
  unmeasured: string | null;
}

export interface GoalHistoryQuery {
  /** Periods that touch from ≤ day ≤ to; default the goal's first day and today. */
  from?: Day;
  to?: Day;
  /** 1 to 1,000; default 100. */
  limit?: number;
  cursor?: string;
}

export interface PastPeriod {
  from: Day;
  to: Day;
  /** In the metric's unit. */
  value: number;
  target: number;
  fraction: number;
  outcome: GoalOutcome;
}

/** The read side of the goals. */
export class GoalReports {
  #port: GoalsPort;
  #store: GoalStore;

  constructor(port: GoalsPort, store: GoalStore) {
    this.#port = port;
    this.#store = store;
  }

  async report(goal: Goal): Promise<GoalReport> {
    return { ...goal, overlapping: isOverlapping(goal.scope), ...(await this.#measured(goal)) };
  }

  /** @throws query_invalid, cursor_invalid */
  async list(query: GoalListQuery): Promise<Page<GoalReport>> {
    const page = await this.#store.list(query);
    const items: GoalReport[] = [];
    for (let first = 0; first < page.items.length; first += AT_ONCE) {
      const some = page.items.slice(first, first + AT_ONCE);
      items.push(...(await Promise.all(some.map((goal) => this.report(goal)))));
    }
    return { ...page, items };
  }

  /** One goal that cannot be counted takes no other with it, and can be looked at and changed. */
  async #measured(goal: Goal): Promise<Pick<GoalReport, "progress" | "unmeasured">> {
    try {
      return { progress: await progressOf(this.#port, goal), unmeasured: null };
    } catch (error) {
      if (!isUncounted(error)) throw error;
      return { progress: null, unmeasured: error.message };
    }
  }

  /** Newest first. @throws goal_not_found, query_invalid, cursor_invalid, calendar_invalid */
  async history(id: string, query: GoalHistoryQuery): Promise<Page<PastPeriod>> {
    const limit = parseLimit(query.limit);
    const goal = await this.#store.get(id);
    const periods = this.#periodsBack(goal, this.#range(query), limit + 1);
    const shownPeriods = periods.slice(0, limit);
    const judged = await judgePeriods(this.#port, goal, { periods: shownPeriods.toReversed() });
    const items = judged.toReversed().map(({ period, value, outcome }): PastPeriod => {
      const { from, to, target } = period;
      return { from, to, value: rounded(value), target, fraction: rounded(value / target), outcome };
    });
    if (periods.length <= limit) return { items };
    return { items, nextCursor: encodeCursor("view", [(shownPeriods.at(-1) as Period).from]) };
  }

  /** A cursor is the first day of the last period of its page. */
  #range({ from, to, cursor }: GoalHistoryQuery): { from: Day; to: Day } {
    const today = this.#port.calendar().dayOf(this.#port.now());
    const first = from === undefined ? "" : parseDay(from, "from");
    const last = to === undefined ? today : parseDay(to, "to");
    if (first > last && from !== undefined && to !== undefined) {
      const message = `from must be a day up to ${last}, got ${shown(from)}`;
      throw new DaybookError("query_invalid", message, { subject: "from", value: from });
    }
    const until = last < today ? last : today;
    if (cursor === undefined) return { from: first, to: until };
    const after = addDays(dayOfCursor(cursor), -1);
    return { from: first, to: after < until ? after : until };
  }

  #periodsBack(goal: Goal, { from, to }: { from: Day; to: Day }, most: number): Period[] {
    const calendar = this.#port.calendar();
    const periods: Period[] = [];
    let day = goal.to !== null && goal.to < to ? goal.to : to;
    while (day >= from && day >= goal.from && periods.length < most) {
      const period = periodOf(goal, day, this.#port.weekStart) as Period;
      if (hasLength(period, calendar)) periods.push(period);
      day = addDays(period.from, -1);
    }
    return periods;
  }
}

/** @throws cursor_invalid */
function dayOfCursor(cursor: string): Day {
  const day = decodeCursor(cursor, "view")[0] as string;
  if (isDay(day) && day >= FIRST_GOAL_DAY) return day;
  throw new DaybookError("cursor_invalid", "cursor must be one that this list gave out, got another", {
    subject: "cursor",
    value: cursor.slice(0, 80),
    hint: "start again without a cursor",
  });
}
