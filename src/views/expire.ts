import { DaybookError } from "../errors.ts";
import { toIso } from "../event/calendar.ts";
import type { RecordedEvent } from "../event/event.ts";
import { turn } from "../store/turn.ts";
import { isUnderConstruction } from "./construction.ts";
import { type Batch, type ExpiryParts, expireBatch, finishExpiry } from "./expire-batch.ts";
import type { RetentionState } from "./retention-state.ts";
import { settlesAtOnce } from "./settle.ts";
import type { ViewSet } from "./view-set.ts";

/** Events of one write, which the writer is taken for … */
const BATCH_EVENTS = 1_000;
/** … and of one plan, where it takes many. */
const STAGED_EVENTS = 500;
/** Held back one after the other: the rest is looked at another time, or every run would read all that a dead rule holds. */
const MAX_HELD = 100_000;
const MAX_ATTEMPTS = 10;
/** Whom a rebuild's events wait for. */
const REBUILD = "a rebuild or recount";

/** Reads the log, and must have read an event before that may go. */
export interface LogReader {
  /** `rule mails`. */
  name: string;
  /** Everything up to here is read. */
  position: string;
}

export interface ExpireLogOptions extends ExpiryParts {
  views: ViewSet;
  readers: readonly LogReader[];
  log: string;
  /** Milliseconds since the epoch: older events go. */
  before: number;
  /** Milliseconds since the epoch. */
  now: () => number;
  dryRun?: boolean | undefined;
  signal?: AbortSignal | undefined;
  /** With the number of events that went so far. */
  onProgress?: ((events: number) => void) | undefined;
}

export interface ExpiredLog {
  log: string;
  /** UTC with milliseconds: events of a `time` before it expire. */
  before: string;
  /** Events that went; of a dry run, that would. */
  expired: number;
  /** Events that are old enough, and stay until these have read them; beyond 100,000 there may be more. */
  held: number;
  heldBy: string[];
}

/** Removes the events of a log that are older than an instant, and keeps what they counted. */
export async function expireLog(options: ExpireLogOptions): Promise<ExpiredLog> {
  for (let attempt = 0, expired = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const pass = new Pass(options, expired);
    if (await pass.run()) return pass.report;
    expired = pass.report.expired;
  }
  throw new DaybookError("book_busy", `log ${options.log} must expire in one process at a time, got others`, {
    subject: "retention",
    hint: "run it again when they have ended",
  });
}

/** Once through the events that are old enough. */
class Pass {
  readonly report: ExpiredLog;
  #options: ExpireLogOptions;
  #heldBy = new Set<string>();
  #heldInARow = 0;
  #isRaised = false;

  constructor(options: ExpireLogOptions, expired: number) {
    const { log, before } = options;
    this.#options = options;
    this.report = { log, before: toIso(before), expired, held: 0, heldBy: [] };
  }

  /** False: something else happened to the views meanwhile. */
  async run(): Promise<boolean> {
    const { store, log, views, dryRun = false, signal } = this.#options;
    let state = dryRun ? undefined : await finishExpiry(this.#options);
    const before = await this.#bound();
    if (before === undefined) return true;
    // Of a dry run nothing is written: the views would read what they have not.
    const base = state === undefined ? undefined : await views.settle();
    const ofViews = base === undefined ? [] : [{ name: "the views", position: base.position }];
    const readers = [...this.#options.readers, ...ofViews];
    const limit = settlesAtOnce(store) ? BATCH_EVENTS : STAGED_EVENTS;
    let cursor: string | undefined;
    do {
      const more = cursor === undefined ? {} : { cursor };
      const page = await store.readLog({ log, to: before, direction: "forward", limit, ...more });
      const events = page.items.filter((event) => this.#isRead(event, readers));
      if (state === undefined || base === undefined) this.report.expired += events.length;
      else if (events.length > 0) {
        state = await this.#expire({ log, before, events, base }, state);
        if (state === undefined) return false;
      }
      cursor = page.nextCursor;
      await turn();
    } while (cursor !== undefined && !signal?.aborted && this.#heldInARow < MAX_HELD);
    return true;
  }

  async #expire(batch: Batch, state: RetentionState): Promise<RetentionState | undefined> {
    const { store, now, onProgress } = this.#options;
    await this.#raise(batch.before);
    if (await isUnderConstruction(store, now())) {
      this.#hold(batch.events.length, [REBUILD]);
      return state;
    }
    const next = await expireBatch(this.#options, batch, state);
    if (next === undefined) return undefined;
    this.report.expired += batch.events.length;
    onProgress?.(this.report.expired);
    return next;
  }

  /**
   * From when on the log takes new events once these are gone: just after the last that is old enough, and not the instant
   * before which they are. With a clock that is years ahead the log would take no event any more. Undefined: there is none.
   */
  async #bound(): Promise<number | undefined> {
    const { store, log, before: to } = this.#options;
    const { items } = await store.readLog({ log, to, direction: "backward", limit: 1 });
    return items[0] && Date.parse(items[0].time) + 1;
  }

  /** Where that takes long, not in the middle of a batch: whoever builds views waits for its end. */
  async #raise(before: number): Promise<void> {
    const { store, log } = this.#options;
    if (this.#isRaised || settlesAtOnce(store)) return;
    await store.removeEvents({ log, before, events: [] });
    this.#isRaised = true;
  }

  #isRead({ position }: RecordedEvent, readers: readonly LogReader[]): boolean {
    const behind = readers.filter((reader) => reader.position < position);
    this.#heldInARow = behind.length === 0 ? 0 : this.#heldInARow + 1;
    if (behind.length === 0) return true;
    const names = behind.map(({ name }) => name);
    this.#hold(1, names);
    return false;
  }

  #hold(events: number, by: string[]): void {
    this.report.held += events;
    for (const name of by) this.#heldBy.add(name);
    this.report.heldBy = [...this.#heldBy].sort();
  }
}
