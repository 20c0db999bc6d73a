import type { LogSettings } from "../config.ts";
import { DaybookError, isDaybookError, shown } from "../errors.ts";
import { toIso } from "../event/calendar.ts";
import type { NewEvent, RecordedEvent, ValidEvent } from "../event/event.ts";
import { isMeasure, valueAt } from "../event/path.ts";
import { validateEvent, validateLogName } from "../event/validate.ts";
import type { AppendBatch, AppendOutcome, ExpectedVersion, ItemWrite, Store } from "../store/store.ts";
import { Commits } from "./commits.ts";
import { checkNotExpired, expired, expiresBefore } from "./retention.ts";

/** Events that one atomic append may hold. */
export const MAX_ATOMIC_EVENTS = 10_000;

export interface LogOptions {
  store: Store;
  clock: () => number;
  newId: () => string;
  settings: Record<string, LogSettings>;
  /** Gets what was recorded, in order, before the append is answered. */
  onRecorded(recorded: Recorded): Promise<void>;
}

export interface Recorded {
  events: RecordedEvent[];
  /** The position just before the first of them, if the store can tell. */
  previous: string | undefined;
}

export interface AppendOptions {
  /** Default `any`. */
  expectedVersion?: ExpectedVersion;
}

export interface AppendResult {
  recorded: number;
  duplicate: number;
  /** In the order given; a duplicate as it was first recorded. */
  events: RecordedEvent[];
}

/** An append of one stream among several that are made in one call. */
export interface StreamAppend extends AppendOptions {
  log: string;
  events: NewEvent[];
}

/** With items that are written with the events or not at all; a condition that fails is the outcome `condition_failed`. */
export interface GuardedAppend extends StreamAppend {
  changes?: ItemWrite[];
}

export type StreamOutcome = AppendResult | { error: DaybookError };

/** Validates, names and times events, and appends them. */
export class Log {
  /** Tells who waits that something was recorded. */
  readonly commits = new Commits();
  #options: LogOptions;

  constructor(options: LogOptions) {
    this.#options = options;
  }

  isVersioned(log: string): boolean {
    return this.#options.settings[log]?.ordering !== "time";
  }

  /**
   * Appends events of one subject, all or nothing.
   *
   * @throws event_invalid, event_too_large, log_invalid, log_ordering, version_conflict
   */
  async append(log: string, events: NewEvent[], options: AppendOptions = {}): Promise<AppendResult> {
    const [outcome] = await this.appendStreams([{ log, events, ...options }]);
    if (outcome === undefined || "error" in outcome) throw outcome?.error;
    return outcome;
  }

  /** Appends to several streams in one call, each with its own expected version and outcome. */
  appendStreams(appends: GuardedAppend[]): Promise<StreamOutcome[]> {
    return this.record(appends.map((append) => attempt(() => this.#batchOf(append))));
  }

  /**
   * One event as a batch of its own, checked and ready to record.
   *
   * @throws event_invalid, event_too_large, log_invalid
   */
  prepare(log: string, input: unknown): AppendBatch {
    const recordedtime = toIso(this.#options.clock());
    const event = this.#validate(validateLogName(log), input, recordedtime);
    return {
      log,
      subject: event.subject,
      events: [event],
      recordedtime,
      expectedVersion: "any",
      versioned: this.isVersioned(log),
    };
  }

  /** Records batches, each for itself; what could not be prepared is passed through in its place. */
  async record(prepared: (AppendBatch | DaybookError)[]): Promise<StreamOutcome[]> {
    const outcomes = await this.#append(
      prepared.flatMap((batch) => (batch instanceof DaybookError ? [] : batch)),
    );
    let next = 0;
    return prepared.map((batch) => {
      if (batch instanceof DaybookError) return { error: batch };
      return resultOf(batch, outcomes[next++] as AppendOutcome);
    });
  }

  async #append(batches: AppendBatch[]): Promise<AppendOutcome[]> {
    if (batches.length === 0) return [];
    const { outcomes, previous } = await this.#options.store.append(batches);
    const events = freshEvents(outcomes);
    if (events.length > 0) {
      this.commits.announce();
      await this.#options.onRecorded({ events, previous });
    }
    return outcomes;
  }

  #batchOf({ log, events: inputs, expectedVersion = "any", changes }: GuardedAppend): AppendBatch {
    validateLogName(log);
    const versioned = this.isVersioned(log);
    checkExpectation(expectedVersion, log, versioned);
    const most = Math.min(MAX_ATOMIC_EVENTS, this.#options.store.capabilities.atomicEvents);
    if (inputs.length === 0 || inputs.length > most) {
      throw invalid(`events must be 1 to ${most} in one append, got ${inputs.length}`, "events");
    }
    const recordedtime = toIso(this.#options.clock());
    const events = inputs.map((input) => this.#validate(log, input, recordedtime));
    const subject = (events[0] as ValidEvent).subject;
    const other = events.find((event) => event.subject !== subject);
    if (other !== undefined) {
      throw invalid(
        `events of one append must have one subject, got ${shown(subject)} and ${shown(other.subject)}`,
        "subject",
      );
    }
    return { log, subject, events, recordedtime, expectedVersion, versioned, ...(changes && { changes }) };
  }

  #validate(log: string, input: unknown, now: string): ValidEvent {
    const event = validateEvent(input, { now, newId: this.#options.newId });
    const settings = this.#options.settings[log];
    if (settings?.retentionDays !== undefined) {
      checkNotExpired(log, event.time, expiresBefore(settings, Date.parse(now)));
    }
    for (const [measure, path] of Object.entries(settings?.measures ?? {})) {
      const value = valueAt(event, path);
      if (value === undefined || isMeasure(value)) continue;
      throw invalid(
        `event ${path} must be an integer up to 2^40 (measure ${measure}), got ${shown(value)}`,
        path,
      );
    }
    return event;
  }
}

function checkExpectation(expected: unknown, log: string, versioned: boolean): void {
  const isNumber = Number.isSafeInteger(expected) && (expected as number) >= 0;
  if (!isNumber && !["any", "no-stream", "stream-exists"].includes(expected as string)) {
    throw invalid(
      `expectedVersion must be a version from 0, any, no-stream or stream-exists, got ${shown(expected)}`,
      "expectedVersion",
    );
  }
  if (versioned || expected === "any") return;
  throw new DaybookError(
    "log_ordering",
    `expectedVersion must be any in log ${log}, got ${shown(expected)}`,
    {
      subject: "expectedVersion",
      value: expected,
      hint: "the log is ordered by time: its streams have no versions",
    },
  );
}

function invalid(message: string, subject: string): DaybookError {
  return new DaybookError("event_invalid", message, { subject });
}

/** In one pass: most outcomes are of one event. */
function freshEvents(outcomes: readonly AppendOutcome[]): RecordedEvent[] {
  const fresh: RecordedEvent[] = [];
  for (const outcome of outcomes) {
    if (outcome.status !== "recorded") continue;
    const { events, duplicates } = outcome;
    for (let index = 0; index < events.length; index++) {
      if (!duplicates[index]) fresh.push(events[index] as RecordedEvent);
    }
  }
  return fresh;
}

/** A Daybook error as a value; anything else is a fault and goes on its way. */
function attempt<T>(work: () => T): T | DaybookError {
  try {
    return work();
  } catch (error) {
    if (isDaybookError(error)) return error;
    throw error;
  }
}

function resultOf(batch: AppendBatch, outcome: AppendOutcome): StreamOutcome {
  if (outcome.status !== "recorded") return { error: refusal(batch, outcome) };
  const duplicate = outcome.duplicates.filter(Boolean).length;
  return { recorded: outcome.events.length - duplicate, duplicate, events: outcome.events };
}

function refusal(batch: AppendBatch, outcome: Exclude<AppendOutcome, { status: "recorded" }>): DaybookError {
  const { log, subject, expectedVersion, versioned } = batch;
  if (outcome.status === "version_conflict") {
    const { actualVersion } = outcome;
    return new DaybookError(
      "version_conflict",
      `stream ${subject} of log ${log} must be at version ${expectedVersion}, got ${actualVersion}`,
      { log, subject, expectedVersion, actualVersion, hint: "read the stream again and decide anew" },
    );
  }
  if (outcome.status === "ordering_conflict") {
    const [wanted, actual] = versioned ? ["version", "time"] : ["time", "version"];
    return new DaybookError(
      "log_ordering",
      `log ${log} must be ordered by ${actual} as its first event was, got ordering ${wanted}`,
      {
        subject: "ordering",
        value: wanted,
        log,
        hint: `set the log's \`ordering\` back to "${actual}" in the config, or append to a log of another name`,
      },
    );
  }
  if (outcome.status === "expired") return expired(log, toIso(outcome.before));
  const { pk, sk } = outcome.item;
  return new DaybookError("condition_failed", `item ${pk} ${sk} must be as expected, got another state`, {
    pk,
    sk,
  });
}
