import { DaybookError, isDaybookError, shown } from "../../errors.ts";
import { toIso } from "../../event/calendar.ts";
import type { Measurement } from "../work/units/measurement.ts";
import {
  type ActorOptions,
  type ChangeOptions,
  type Entry,
  type EntryInput,
  type EntryState,
  type StoredEntry,
  sameState,
  startMs,
  stateOf,
} from "./entry.ts";
import { type EntryChange, entryEventOf } from "./entry-event.ts";
import { type EntryHistory, foldEntry } from "./entry-fold.ts";
import { entryIdIn, entryStateOf, patchedState } from "./entry-input.ts";
import type { TimePort } from "./port.ts";
import { type EntryQueries, entryNotFound } from "./queries.ts";
import { TimerGuard } from "./timer-guard.ts";
import { TypeRules } from "./type-rules.ts";

/** Lost races before a command gives up. */
const MAX_ATTEMPTS = 10;

const TIMER_FIELDS = ["start", "type", "tags", "description", "task", "measurements"];

export interface TimerInput {
  /** Default now. */
  start?: string;
  type?: string;
  tags?: string[];
  description?: string;
  task?: string | null;
  measurements?: Measurement[];
}

export interface TimerEnd {
  /** Default now. */
  end?: string;
  /** What was measured meanwhile, in place of what the timer has. */
  measurements?: Measurement[];
}

/** The write side of the time kit. Every append names the version that it was decided on. */
export class EntryCommands {
  #port: TimePort;
  #queries: EntryQueries;
  #rules: TypeRules;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(port: TimePort, queries: EntryQueries) {
    this.#port = port;
    this.#queries = queries;
    this.#rules = new TypeRules(port.config.types);
  }

  /** @throws entry_invalid, version_conflict when an entry of that id says something else */
  async record(input: EntryInput, { actor }: ActorOptions = {}): Promise<Entry> {
    const after = entryStateOf(input, this.#rules);
    const given = entryIdIn(input);
    const id = given ?? this.#port.newId();
    return this.#retrying(async () => {
      const history = foldEntry(given === undefined ? [] : await this.#port.readStream(id));
      if (history.entry === undefined) {
        await this.#checkTask(after, undefined);
        return this.#write({ id, after, actor, owner: actor ?? null }, history);
      }
      if (sameState(history.entry, after)) return this.#queries.presentChanged(history.entry);
      throw conflict(id, "absent", history.entry.version);
    });
  }

  /** Stops what runs (the actor's own, or everybody's when nobody is named), as TimeWarrior does. */
  start(input: TimerInput = {}, { actor }: ActorOptions = {}): Promise<{ started: Entry; stopped?: Entry }> {
    let stopped: Entry | undefined;
    const attempt = async () => {
      const after = entryStateOf({ start: toIso(this.#port.now()), ...timerFields(input) }, this.#rules);
      await this.#checkTask(after, undefined);
      const guard = await TimerGuard.read(this.#port, actor);
      stopped = (await this.#stopAll(after.start, actor)) ?? stopped;
      const change = { id: this.#port.newId(), after, actor, owner: actor ?? null };
      const started = await this.#write(change, foldEntry([]), guard);
      return stopped === undefined ? { started } : { started, stopped };
    };
    return this.#alone(() => this.#retrying(attempt));
  }

  /** @throws timer_not_running, entry_invalid */
  stop({ end, measurements }: TimerEnd = {}, { actor }: ActorOptions = {}): Promise<Entry> {
    return this.#alone(() =>
      this.#retrying(async () => {
        const [running] = await this.#queries.runningOf(actor);
        if (running !== undefined) {
          const measured = measurements === undefined ? {} : { measurements };
          const ended = { ...measured, end: end ?? this.#nowAfter(running) };
          return this.#stopOne(running, ended, actor);
        }
        throw new DaybookError("timer_not_running", "a timer must be running to be stopped, got none", {
          subject: "timer",
          hint: "start one, or record an entry with its start and end",
        });
      }),
    );
  }

  /** Changes the named fields. @throws entry_not_found, entry_invalid, version_conflict */
  amend(id: string, patch: Partial<EntryInput>, options: ChangeOptions = {}): Promise<Entry> {
    return this.#retrying(async () => {
      const { entry, history } = await this.#standing(id, options.ifVersion);
      const after = patchedState(stateOf(entry), patch, id);
      if (sameState(entry, after)) return this.#queries.presentChanged(entry);
      await this.#checkTask(after, entry);
      return this.#write({ ...this.#changeOf(history, options), id, before: stateOf(entry), after }, history);
    });
  }

  /** @throws entry_not_found, version_conflict */
  remove(id: string, options: ChangeOptions = {}): Promise<void> {
    return this.#retrying(async () => {
      const { entry, history } = await this.#standing(id, options.ifVersion);
      await this.#append({ ...this.#changeOf(history, options), id, before: stateOf(entry) }, history);
    });
  }

  /** Only where the entry comes to a task: one that was deleted since keeps its time. */
  async #checkTask({ task }: EntryState, before: EntryState | undefined): Promise<void> {
    if (task === null || task === before?.task || (await this.#port.taskExists(task))) return;
    throw invalid("task", "one that there is", task);
  }

  async #standing(
    id: string,
    ifVersion: number | undefined,
  ): Promise<{ entry: StoredEntry; history: EntryHistory }> {
    const history = foldEntry(await this.#port.readStream(id));
    const { entry } = history;
    if (entry === undefined) throw entryNotFound(id);
    if (ifVersion !== undefined && ifVersion !== entry.version) throw conflict(id, ifVersion, entry.version);
    return { entry, history };
  }

  async #stopAll(end: string, actor: string | undefined): Promise<Entry | undefined> {
    return this.#retrying(async () => {
      let last: Entry | undefined;
      const running = await this.#queries.runningOf(actor);
      const later = running.find(({ start }) => start > end);
      if (later !== undefined)
        throw invalid("start", `at or after that of the running one, ${later.start}`, end);
      for (const entry of running.reverse()) last = await this.#stopOne(entry, { end }, actor);
      return last;
    });
  }

  async #stopOne(running: StoredEntry, ended: TimerEnd, actor: string | undefined): Promise<Entry> {
    const { entry, history } = await this.#standing(running.id, undefined);
    const after = patchedState(stateOf(entry), ended, entry.id);
    return this.#write(
      { ...this.#changeOf(history, { actor }), id: entry.id, before: stateOf(entry), after },
      history,
    );
  }

  /** A clock that was set back must not keep a timer from being stopped. */
  #nowAfter(running: EntryState): string {
    return toIso(Math.max(this.#port.now(), startMs(running)));
  }

  /** A change made here carries on whose the entry is and where it came from, but not which import changed it. */
  #changeOf(
    { owner, origin }: EntryHistory,
    { actor }: ActorOptions,
  ): Pick<EntryChange, "actor" | "owner" | "origin"> {
    const { import: _import, ...kept } = origin ?? { source: "", key: "" };
    return { actor, owner, origin: origin === undefined ? undefined : kept };
  }

  async #write(
    change: EntryChange & { after: EntryState },
    history: EntryHistory,
    guard?: TimerGuard,
  ): Promise<Entry> {
    const version = await this.#append(change, history, guard);
    const { id, after, owner, origin } = change;
    return this.#queries.presentChanged({ ...after, id, version, owner, source: origin?.source ?? null });
  }

  async #append(
    change: EntryChange,
    { streamVersion: expectedVersion }: EntryHistory,
    guard?: TimerGuard,
  ): Promise<number> {
    const events = [entryEventOf(change, this.#port.now())];
    const guarded = guard === undefined ? {} : { changes: [guard.change()] };
    const [outcome] = await this.#port.appendStreams([{ events, expectedVersion, ...guarded }]);
    if (outcome !== undefined && !("error" in outcome)) return outcome.events[0]?.version as number;
    throw new LostRace(outcome?.error);
  }

  /** Looks again after another process was faster; what the caller expected is checked anew each time. */
  async #retrying<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof LostRace)) throw error;
        if (!isRace(error.cause) || attempt === MAX_ATTEMPTS) throw error.cause;
      }
    }
  }

  /** Starting and stopping look before they write: one at a time in a process, so that only processes race. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => {});
    return result;
  }
}

/** An append that was refused, apart from conflicts that the caller asked to be told of. */
class LostRace extends Error {
  constructor(cause: unknown) {
    super("append refused", { cause });
  }
}

/** Of the entry's version, or of the guard of timers. */
function isRace(error: unknown): boolean {
  return isDaybookError(error, "version_conflict") || isDaybookError(error, "condition_failed");
}

/** @throws entry_invalid: an end or an id would be ignored */
function timerFields(input: TimerInput): Partial<EntryInput> {
  const fields = Object.entries(input).filter(([, value]) => value !== undefined);
  const other = fields.find(([name]) => !TIMER_FIELDS.includes(name));
  if (other === undefined) return Object.fromEntries(fields);
  throw new DaybookError(
    "entry_invalid",
    `fields of a timer must be among ${TIMER_FIELDS.join(", ")}, got ${shown(other[0])}`,
    { subject: other[0] },
  );
}

function conflict(id: string, expectedVersion: number | string, actualVersion: number): DaybookError {
  const message = `time entry ${shown(id)} must be at version ${expectedVersion}, got ${actualVersion}`;
  return new DaybookError("version_conflict", message, {
    subject: id,
    expectedVersion,
    actualVersion,
    hint: "read the entry again and decide anew",
  });
}

function invalid(field: string, rule: string, value: unknown): DaybookError {
  const message = `entry ${field} must be ${rule}, got ${shown(value)}`;
  return new DaybookError("entry_invalid", message, { subject: field, value });
}
