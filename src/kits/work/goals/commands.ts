import type { Day } from "../../../event/calendar.ts";
import type { ActorOptions, ChangeOptions } from "../../time/entry.ts";
import { LostRace, recordedEvent, retrying } from "../shared/retry.ts";
import type { Goal, GoalInput, GoalPatch, GoalState } from "./goal.ts";
import { goalConflict, goalInvalid, goalNotFound } from "./goal-error.ts";
import { type GoalChange, type GoalEventType, goalEventOf } from "./goal-event.ts";
import { dayIn } from "./goal-fields.ts";
import { goalStateOf, isMeasuredElse, isRedefined, patchedGoal, skipsIn } from "./goal-input.ts";
import type { GoalStore } from "./goal-store.ts";
import { checkMeasured } from "./measuring.ts";
import { periodOf } from "./periods.ts";
import type { GoalsPort } from "./port.ts";
import { isSkipped } from "./verdict.ts";

/** What a command makes of a goal; undefined: nothing. */
type Decision =
  | {
      type: GoalEventType;
      after?: GoalState;
      /** It is judged otherwise from this day on, or no more: what it came to until then is recorded first. */
      since?: Day;
      /** Whether it is another definition then, whose outcomes are recorded anew. */
      isOther?: boolean;
    }
  | undefined;

/** Records what a goal has come to; it may fail to. */
type Settle = (id: string) => Promise<void>;

/** The write side of the goals. Every append names the version that it was decided on. */
export class GoalCommands {
  #port: GoalsPort;
  #store: GoalStore;
  #settle: Settle;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(port: GoalsPort, { store, settle }: { store: GoalStore; settle: Settle }) {
    this.#port = port;
    this.#store = store;
    this.#settle = settle;
  }

  /** @throws goal_invalid, version_conflict when a goal of that id says something else */
  async create(input: GoalInput, { actor }: ActorOptions = {}): Promise<Goal> {
    const given = goalStateOf(input, { today: this.#today });
    const id = given.id ?? this.#port.newId();
    return retrying(async () => {
      const { goal, head } = await this.#store.find(id, { fresh: true });
      if (goal === undefined) {
        await checkMeasured(this.#port, given.state);
        const { from } = given.state;
        const after = { ...given.state, definition: { version: head + 1, since: from } };
        return this.#append({ id, type: "goal.created", after, actor }, head);
      }
      // The day by default may be another one than it was.
      const { state } = goalStateOf({ from: goal.from, ...input }, { today: this.#today });
      if (!isRedefined(goal, state) && goal.title === state.title) return goal;
      throw goalConflict(id, "absent", goal.version);
    });
  }

  /** @throws goal_not_found, goal_invalid, version_conflict */
  update(id: string, patch: GoalPatch, options: ChangeOptions = {}): Promise<Goal> {
    return this.#change(id, options, async (goal) => {
      const after = patchedGoal(goal, patch);
      const isOther = isRedefined(goal, after);
      // A goal whose task or counter is gone can still be ended.
      if (isMeasuredElse(goal, after)) await checkMeasured(this.#port, after, goal.scope);
      // What an archived goal did not reach is not held against it when it is taken up again.
      if (isOther || goal.archived !== after.archived) return this.#redefined(goal, after);
      return goal.title === after.title ? undefined : { type: "goal.updated", after };
    });
  }

  #redefined(before: Goal, after: GoalState): Decision {
    const isOther = isRedefined(before, after);
    const isRest = !isOther && before.title === after.title;
    const type = after.archived && !before.archived && isRest ? "goal.archived" : "goal.updated";
    return { type, after, isOther, since: this.#today < after.from ? after.from : this.#today };
  }

  /** The period of the day does not count. @throws goal_not_found, goal_invalid, version_conflict */
  skip(id: string, date: Day, options: ChangeOptions = {}): Promise<Goal> {
    return this.#change(id, options, async (goal) => {
      const period = this.#periodOf(goal, date);
      if (isSkipped(period, goal.skips)) return undefined;
      return { type: "goal.skipped", after: { ...goal, skips: skipsIn([...goal.skips, period.from]) } };
    });
  }

  /** It counts again. @throws goal_not_found, goal_invalid, version_conflict */
  unskip(id: string, date: Day, options: ChangeOptions = {}): Promise<Goal> {
    return this.#change(id, options, async (goal) => {
      const { from, to } = this.#periodOf(goal, date);
      const skips = goal.skips.filter((day) => day < from || day > to);
      return skips.length === goal.skips.length
        ? undefined
        : { type: "goal.unskipped", after: { ...goal, skips } };
    });
  }

  /** Its events stay. @throws goal_not_found, version_conflict */
  async remove(id: string, options: ChangeOptions = {}): Promise<void> {
    await this.#change(id, options, async () => ({ type: "goal.deleted" }));
  }

  /** Decides on the goal as it is by now; what the caller expected is checked anew each time. */
  #change(
    id: string,
    { actor, ifVersion }: ChangeOptions,
    decide: (goal: Goal) => Promise<Decision>,
  ): Promise<Goal> {
    return this.#alone(async () => {
      const { goal, head } = await this.#store.find(id, { fresh: true });
      if (goal === undefined) throw goalNotFound(id);
      if (ifVersion !== undefined && ifVersion !== goal.version) {
        throw goalConflict(id, ifVersion, goal.version);
      }
      const decision = await decide(goal);
      if (decision === undefined) return goal;
      const { since, isOther, ...change } = decision;
      const whole = { id, before: goal, actor, ...change };
      if (since === undefined || change.after === undefined) return this.#append(whole, head);
      const settled = await this.#settledHead(goal);
      const version = isOther ? settled + 1 : goal.definition.version;
      return this.#append({ ...whole, after: { ...change.after, definition: { version, since } } }, settled);
    });
  }

  /** One after the other in a process, which so loses races to other processes only. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(() => retrying(work));
    this.#queue = result.catch(() => {});
    return result;
  }

  /** The stream's last version after what the goal came to is recorded. @throws LostRace */
  async #settledHead({ id, version }: Goal): Promise<number> {
    await this.#settle(id);
    const { goal, head } = await this.#store.find(id, { fresh: true });
    if (goal?.version === version) return head;
    const cause = goalConflict(id, version, goal?.version ?? head);
    throw new LostRace(cause);
  }

  /** @throws LostRace */
  async #append(change: GoalChange, head: number): Promise<Goal> {
    const events = [goalEventOf(change, this.#port.now())];
    const event = recordedEvent(await this.#port.append({ events, expectedVersion: head }));
    const state = (change.after ?? change.before) as GoalState;
    return { id: change.id, ...state, version: event.version ?? 0 };
  }

  #periodOf(goal: Goal, date: unknown) {
    const period = periodOf(goal, dayIn(date, "date"), this.#port.weekStart);
    if (period !== undefined) return period;
    const until = goal.to === null ? "" : ` up to ${goal.to}`;
    throw goalInvalid("date", `a day from ${goal.from}${until}`, date);
  }

  get #today(): Day {
    return this.#port.calendar().dayOf(this.#port.now());
  }
}
