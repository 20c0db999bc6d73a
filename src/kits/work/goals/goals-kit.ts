import type { BusRunOptions } from "../../../bus/bus-api.ts";
import { isDaybookError } from "../../../errors.ts";
import type { Day } from "../../../event/calendar.ts";
import type { Page } from "../../../store/store.ts";
import type { ActorOptions, ChangeOptions } from "../../time/entry.ts";
import { GoalCommands } from "./commands.ts";
import { GoalEvaluation, type GoalEvaluationReport } from "./evaluation.ts";
import { EvaluationLoop, type EvaluationLoopOptions } from "./evaluation-loop.ts";
import type { GoalInput, GoalPatch } from "./goal.ts";
import { type GoalListQuery, GoalStore } from "./goal-store.ts";
import type { GoalsPort } from "./port.ts";
import { type GoalHistoryQuery, type GoalReport, GoalReports, type PastPeriod } from "./reports.ts";

/** Goals: how much of what, how often. Each goal is a stream of the log `goals`; how it stands is read from counters. */
export class GoalsKit {
  #store: GoalStore;
  #commands: GoalCommands;
  #reports: GoalReports;
  #evaluation: GoalEvaluation;
  #loop: EvaluationLoop;

  constructor(port: GoalsPort, options: EvaluationLoopOptions) {
    this.#store = new GoalStore(port);
    this.#evaluation = new GoalEvaluation(port, this.#store);
    const settle = (id: string) => this.#settleQuietly(id);
    this.#commands = new GoalCommands(port, { store: this.#store, settle });
    this.#reports = new GoalReports(port, this.#store);
    this.#loop = new EvaluationLoop(port, options);
  }

  /**
   * Sets a goal. The same id with the same content twice is one goal.
   *
   * @throws goal_invalid, also for what no counter is kept for; version_conflict when a goal of that id says something else
   */
  async create(input: GoalInput, options?: ActorOptions): Promise<GoalReport> {
    return this.#reports.report(await this.#commands.create(input, options));
  }

  /** How a goal stands now. @throws goal_not_found */
  async get(id: string): Promise<GoalReport> {
    return this.#reports.report(await this.#store.get(id));
  }

  /** A page of goals, the oldest first, each as it stands now. @throws query_invalid, cursor_invalid */
  list(query: GoalListQuery = {}): Promise<Page<GoalReport>> {
    return this.#reports.list(query);
  }

  /** The periods of a goal up to today, the last first. @throws goal_not_found, query_invalid, cursor_invalid */
  history(id: string, query: GoalHistoryQuery = {}): Promise<Page<PastPeriod>> {
    return this.#reports.history(id, query);
  }

  /**
   * Changes the fields that the patch names. Without `ifVersion` it is applied to whatever the goal is by then. What was
   * reached or missed by what the goal was is recorded before it becomes another.
   *
   * @throws goal_not_found, goal_invalid, version_conflict
   */
  async update(id: string, patch: GoalPatch, options?: ChangeOptions): Promise<GoalReport> {
    return this.#reports.report(await this.#commands.update(id, patch, options));
  }

  /** The period that the day lies in neither raises nor breaks a streak. @throws goal_not_found, goal_invalid, version_conflict */
  async skip(id: string, date: Day, options?: ChangeOptions): Promise<GoalReport> {
    return this.#reports.report(await this.#commands.skip(id, date, options));
  }

  /** It counts again. @throws goal_not_found, goal_invalid, version_conflict */
  async unskip(id: string, date: Day, options?: ChangeOptions): Promise<GoalReport> {
    return this.#reports.report(await this.#commands.unskip(id, date, options));
  }

  /** Deletes a goal: its events stay, it is neither listed nor evaluated. @throws goal_not_found, version_conflict */
  remove(id: string, options?: ChangeOptions): Promise<void> {
    return this.#commands.remove(id, options);
  }

  /** Records `goal.reached` and `goal.missed` for what is so by now, each once. */
  evaluate(): Promise<GoalEvaluationReport> {
    return this.#evaluation.run();
  }

  /** Evaluates after commits and when periods end, until the signal aborts, in one process of all that are asked to. */
  run(options: BusRunOptions): Promise<void> {
    return this.#loop.run(() => this.#evaluation.run(options.signal), options);
  }

  /** A goal that cannot be counted any more must not be kept from being changed into one that can. */
  async #settleQuietly(id: string): Promise<void> {
    try {
      await this.#evaluation.settle(id);
    } catch (error) {
      if (!isDaybookError(error)) throw error;
    }
  }
}
