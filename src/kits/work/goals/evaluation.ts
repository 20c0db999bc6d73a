import { isDaybookError } from "../../../errors.ts";
import { addDays, type Day, daysBetween } from "../../../event/calendar.ts";
import { RecentMap } from "../../../event/recent-map.ts";
import { turn } from "../../../store/turn.ts";
import type { Goal } from "./goal.ts";
import { judgePeriods } from "./goal-judge.ts";
import { MAX_LOOK_BACK_DAYS } from "./goal-limits.ts";
import type { GoalStore } from "./goal-store.ts";
import { outcomeKey } from "./goal-view.ts";
import { outcomeEventOf } from "./outcome-event.ts";
import { hasLength, type Period, periodsBetween } from "./periods.ts";
import type { GoalsPort } from "./port.ts";
import { isSkipped, type Judged } from "./verdict.ts";

/** Events of one append, which every store takes. */
const CHUNK = 50;
/** Goals that it remembers to be settled; of any other it is looked up. */
const MAX_REMEMBERED = 1_000;
/** Lost races before a goal is left for the next time. */
const MAX_ATTEMPTS = 5;

export interface GoalEvaluationReport {
  /** Goals in force. */
  goals: number;
  /** Events that were recorded: periods that were found to be reached or missed, each once. */
  recorded: number;
}

/**
 * Finds the periods that are reached or missed and records each as an event. Whoever dies between, or does it beside
 * another process, leaves nothing twice: what was found follows from the counters, and an event's id from what was found.
 */
export class GoalEvaluation {
  #port: GoalsPort;
  #store: GoalStore;
  /**
   * How each goal stood when all of it was recorded: its stream's version and the outcomes of its periods. As long as both
   * are the same there is nothing to look up.
   */
  #settledAs = new RecentMap<string>(MAX_REMEMBERED);

  constructor(port: GoalsPort, store: GoalStore) {
    this.#port = port;
    this.#store = store;
  }

  /**
   * All goals in force, or those that it gets to before the signal aborts. What cannot be counted of one holds up no other;
   * the first such error is thrown at the end.
   */
  async run(signal?: AbortSignal): Promise<GoalEvaluationReport> {
    const report: GoalEvaluationReport = { goals: 0, recorded: 0 };
    let failure: unknown;
    for await (const { id } of this.#store.active()) {
      if (signal?.aborted) break;
      report.goals += 1;
      try {
        report.recorded += await this.settle(id);
      } catch (error) {
        failure ??= error;
      }
      await turn();
    }
    if (failure !== undefined) throw failure;
    return report;
  }

  /** One goal, unless it is archived or gone; answers how many events that recorded. */
  async settle(id: string): Promise<number> {
    for (let attempt = 1; ; attempt++) {
      const { goal, head } = await this.#store.find(id, { fresh: true });
      if (goal === undefined || goal.archived) return 0;
      try {
        return await this.#record(goal, head, await this.#findings(goal, head));
      } catch (error) {
        // Changed in between: what was found was of another goal, maybe.
        if (!isDaybookError(error, "version_conflict")) throw error;
        if (attempt === MAX_ATTEMPTS) return 0;
      }
    }
  }

  /** What is reached or missed and not recorded yet, oldest first. */
  async #findings(goal: Goal, head: number): Promise<Judged[]> {
    const periods = this.#periods(goal);
    const [first] = periods;
    if (first === undefined) return [];
    const judged = await judgePeriods(this.#port, goal, { periods, fresh: true });
    const standing = `${head} ${first.from} ${judged.map(({ outcome }) => outcome).join()}`;
    if (this.#settledAs.get(goal.id) === standing) return [];
    const { version } = goal.definition;
    const before = await this.#store.settled(goal.id, first.to);
    const settled = before.filter(({ definition }) => definition === version);
    const keys = new Set(settled.map(outcomeKey));
    const found = judged.filter(({ outcome, period }) => {
      if (outcome !== "reached" && outcome !== "missed") return false;
      const { from, to } = period;
      if (keys.has(outcomeKey({ from, to, outcome, definition: version }))) return false;
      return !settled.some((other) => isOtherwiseCut(period, other));
    });
    if (found.length === 0) this.#settledAs.set(goal.id, standing);
    return found;
  }

  #periods(goal: Goal): Period[] {
    const today = this.#port.calendar().dayOf(this.#port.now());
    const known = addDays(today, -MAX_LOOK_BACK_DAYS);
    const from: Day = known < goal.definition.since ? goal.definition.since : known;
    if (from > today) return [];
    const calendar = this.#port.calendar();
    const periods = periodsBetween(goal, { from, to: today }, this.#port.weekStart);
    return periods.filter((period) => hasLength(period, calendar) && !isSkipped(period, goal.skips));
  }

  /** @throws version_conflict */
  async #record(goal: Goal, head: number, found: readonly Judged[]): Promise<number> {
    let recorded = 0;
    for (let first = 0; first < found.length; first += CHUNK) {
      const now = this.#port.now();
      const events = found.slice(first, first + CHUNK).map((judged) => outcomeEventOf(goal, judged, now));
      const outcome = await this.#port.append({ events, expectedVersion: head + recorded });
      if ("error" in outcome) throw outcome.error;
      // Another process may have been faster: what it recorded is a duplicate here.
      recorded += outcome.recorded;
    }
    return recorded;
  }
}

/** Whether most of its days are those of a period that was settled when weeks began on another day. */
function isOtherwiseCut({ from, to, days }: Period, other: Pick<Period, "from" | "to">): boolean {
  if (other.from === from && other.to === to) return false;
  const [first, last] = [from < other.from ? other.from : from, to < other.to ? to : other.to];
  return 2 * (daysBetween(first, last) + 1) > days;
}
