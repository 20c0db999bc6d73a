import { type DaybookError, isDaybookError } from "../../../errors.ts";
import { Turns } from "../../../store/turns.ts";
import { LostRace } from "../shared/retry.ts";
import type { TaskAppend, TaskPort } from "./port.ts";
import type { Task, TaskItem, TaskState } from "./task.ts";
import { taskEventOf } from "./task-event.ts";
import type { TreeGuard } from "./tree-guard.ts";

/** Lost races before a command gives up: those of this process take turns, so only others' processes count. */
const MAX_ATTEMPTS = 100;

const TREE = "tree";

/** A decision on a task as it was read, and the states that it goes through. */
export interface Write {
  id: string;
  before: Task | TaskItem | undefined;
  /** None: it is deleted. */
  states: TaskState[];
  actor: string | undefined;
  /** Of the tree, where the decision was made on it too. */
  guard?: TreeGuard | undefined;
  /** Where the stream is at least: events of others, which change no task, count there too. */
  known: number;
}

/** Appends what was decided, on condition that it was decided on what is still so. */
export class TaskWriter {
  #port: TaskPort;
  #turns = new Turns();

  constructor(port: TaskPort) {
    this.#port = port;
  }

  /** Decides again whenever somebody else was faster. Changes of one task, and of the tree, take turns here. */
  deciding<T>(id: string, decide: (known: number) => Promise<T>, { tree = false } = {}): Promise<T> {
    const work = () => this.#turns.run([`task ${id}`], () => retrying(decide));
    return tree ? this.#turns.run([TREE], work) : work();
  }

  /** The task as it is then; undefined for one that is deleted. @throws LostRace */
  async write(write: Write): Promise<Task | undefined> {
    const [outcome] = await this.#port.appendStreams([this.appendOf(write)]);
    if (outcome === undefined || "error" in outcome) throw new LostRace(outcome?.error);
    const state = write.states.at(-1);
    return state && { id: write.id, ...state, version: outcome.events.at(-1)?.version as number };
  }

  appendOf({ id, before, states, actor, guard, known }: Write): TaskAppend {
    const now = this.#port.now();
    const afters = states.length === 0 ? [undefined] : states;
    const events = afters.map((after, index) =>
      taskEventOf({ id, before: index === 0 ? before : states[index - 1], after, actor }, now),
    );
    const changes = guard === undefined ? {} : { changes: [guard.change()] };
    return { events, expectedVersion: Math.max(known, before?.version ?? 0), ...changes };
  }
}

/** Where a conflict says that the stream is. What is read after it holds everything up to there. */
export function actualVersion(error: DaybookError): number {
  return Number(error.details.actualVersion ?? 0);
}

/** Decides again whenever somebody else was faster. */
export async function retrying<T>(decide: (known: number) => Promise<T>): Promise<T> {
  let known = 0;
  for (let attempt = 1; ; attempt++) {
    try {
      return await decide(known);
    } catch (error) {
      if (!(error instanceof LostRace)) throw error;
      const { cause } = error;
      const isRace = isDaybookError(cause, "version_conflict") || isDaybookError(cause, "condition_failed");
      if (!isRace || attempt === MAX_ATTEMPTS) throw cause;
      known = Math.max(known, actualVersion(cause));
    }
  }
}
