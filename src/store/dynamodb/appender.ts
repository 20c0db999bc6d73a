import type { AppendAnswer, AppendBatch, AppendOutcome } from "../store.ts";
import { Turns } from "../turns.ts";
import { runsOf } from "./append-runs.ts";
import { idText } from "./append-work.ts";
import { type AppendContext, BatchAppender } from "./batch-appender.ts";
import { Semaphore } from "./semaphore.ts";

/** Batches that have their positions and wait for their turn, for each that is being written. */
const AHEAD = 4;
/** Batches whose streams are looked up in one request. */
const LOOK_AHEAD = 100;

/**
 * Runs batches: those of one stream, of one event or of one item in order, others beside each other, and no more than
 * `concurrency` at once. Positions are given out in the order of the calls.
 */
export class Appender {
  #context: AppendContext;
  #batches: BatchAppender;
  #window: Semaphore;
  #slots: Semaphore;
  #turns = new Turns();

  constructor(context: AppendContext, concurrency: number) {
    this.#context = context;
    this.#batches = new BatchAppender(context);
    // Positions age while they wait, so only so many are given out before their time.
    this.#window = new Semaphore(concurrency * AHEAD);
    this.#slots = new Semaphore(concurrency);
  }

  async append(batches: AppendBatch[]): Promise<AppendAnswer> {
    const shared = { ids: idsOfSeveral(batches), logs: logsOfBothOrderings(batches) };
    const runs = runsOf(batches, (batch) => isFree(batch, shared));
    const running: Promise<AppendOutcome[]>[] = [];
    let heads = Promise.resolve();
    for (const [index, run] of runs.entries()) {
      await this.#window.acquire();
      if (index % LOOK_AHEAD === 0) heads = this.#lookAhead(runs.slice(index, index + LOOK_AHEAD));
      const known = heads;
      const positions = run.flatMap(({ events }) => events.map(() => this.#context.positions.next()));
      const [first = ""] = positions;
      this.#context.inFlight.add(first);
      const outcomes = this.#turns
        .run(turnKeys(run, shared), () => known.then(() => this.#run(run, positions)))
        .finally(() => {
          this.#context.inFlight.remove(first);
          this.#window.release();
        });
      // Seen to below; until then a failure must not count as one that nobody sees to.
      outcomes.catch(() => {});
      running.push(outcomes);
    }
    const settled = await Promise.allSettled(running);
    return { outcomes: settled.flatMap(fulfilled) };
  }

  /** Only saves questions: what it cannot find out is asked when it is needed. */
  #lookAhead(runs: AppendBatch[][]): Promise<void> {
    const streams = runs.flatMap(([batch]) =>
      batch?.versioned === true && batch.expectedVersion === "any" ? [batch] : [],
    );
    return this.#context.heads.findNew(streams).catch(() => {});
  }

  async #run(run: AppendBatch[], positions: string[]): Promise<AppendOutcome[]> {
    await this.#slots.acquire();
    try {
      return await this.#batches.append(run, positions);
    } finally {
      this.#slots.release();
    }
  }
}

function fulfilled(result: PromiseSettledResult<AppendOutcome[]>): AppendOutcome[] {
  if (result.status === "rejected") throw result.reason;
  return result.value;
}

/** What batches of one call share with each other. */
interface Shared {
  ids: Set<string>;
  logs: Set<string>;
}

/** Whether nothing but its stream ties a batch to others. */
function isFree({ log, events }: AppendBatch, shared: Shared): boolean {
  return !shared.logs.has(log) && !events.some((event) => shared.ids.has(idText(event)));
}

/** What two runs must not do at the same time. */
function turnKeys(run: AppendBatch[], shared: Shared): string[] {
  const [{ log, subject, versioned, events, changes = [] }] = run as [AppendBatch];
  const keys = changes.map(({ pk, sk }) => JSON.stringify(["item", pk, sk]));
  if (versioned) keys.push(JSON.stringify(["stream", log, subject]));
  // A run of several shares no event with any other.
  for (const event of shared.ids.size === 0 ? [] : events) {
    const id = idText(event);
    if (shared.ids.has(id)) keys.push(JSON.stringify(["event", id]));
  }
  if (shared.logs.has(log)) keys.push(JSON.stringify(["log", log]));
  return [...new Set(keys)];
}

/** Logs that a call wants ordered one way and the other: the first of its batches must be the one that decides. */
function logsOfBothOrderings(batches: AppendBatch[]): Set<string> {
  const versioned = new Set(batches.flatMap((batch) => (batch.versioned ? [batch.log] : [])));
  return new Set(
    batches.flatMap((batch) => (!batch.versioned && versioned.has(batch.log) ? [batch.log] : [])),
  );
}

/** Ids that several batches of a call have: the first of them must be the one that is recorded. */
function idsOfSeveral(batches: AppendBatch[]): Set<string> {
  const several = new Set<string>();
  if (batches.length === 1) return several;
  const seen = new Map<string, AppendBatch>();
  for (const batch of batches) {
    for (const event of batch.events) {
      const id = idText(event);
      const other = seen.get(id);
      if (other === undefined) seen.set(id, batch);
      else if (other !== batch) several.add(id);
    }
  }
  return several;
}
