import { toIso } from "../event/calendar.ts";
import type { ItemKey, Store } from "../store/store.ts";
import { Journal } from "./journal.ts";
import { type LaneRecord, saveRecord } from "./lane-record.ts";
import {
  attributesOf,
  countsKey,
  type DeadRow,
  deadPk,
  failuresPk,
  type Row,
  rowSk,
  waitingPk,
} from "./row.ts";
import type { Timers } from "./timers.ts";

/** How long what was decided may wait to be written, so that much of it is written together. */
const FLUSH_MS = 100;
/** How long it may wait that events went by which were none of the rule's: to look at them again costs next to nothing. */
const PASSED_FLUSH_MS = 30_000;
/** Rows that wait to be written, at most: then nothing more is read until they are. */
export const MAX_UNWRITTEN_ROWS = 1_000;

/** Thrown when another run of the bus has taken the lane over. */
export class LaneLost extends Error {
  constructor(rule: string) {
    super(`rule ${rule} is delivered by another process`);
    this.name = "LaneLost";
  }
}

export interface LedgerOptions {
  store: Store;
  timers: Timers;
  rule: string;
  lane: string;
  key: ItemKey;
  record: LaneRecord;
  /** Whether dead letters are noted to be told of. */
  tellsFailures: boolean;
  /** How far the checkpoint may move. */
  position(): string;
  /** Dead letters were written. */
  onDead(): void;
  onCrash(error: unknown): void;
}

/** What a lane has decided: rows that come and go, and its checkpoint. Written now and then, in that order. */
export class Ledger {
  readonly record: LaneRecord;
  #options: LedgerOptions;
  #journal: Journal;
  #saved: LaneRecord;
  #changed = false;
  #flushing: Promise<void> = Promise.resolve();
  #cancelFlush: (() => void) | undefined;
  #flushAt = Number.POSITIVE_INFINITY;
  #deliveredAt = 0;
  #closed = false;
  #hasDead = false;

  constructor(options: LedgerOptions) {
    this.#options = options;
    this.record = { ...options.record };
    this.#saved = options.record;
    this.#journal = new Journal(options.store, countsKey(options.rule));
  }

  /** Rows that wait to be written. */
  get unwritten(): number {
    return this.#journal.size;
  }

  putWaiting(row: Row, isNew: boolean): void {
    const key = { pk: waitingPk(this.#options.lane), sk: rowSk(row) };
    this.#journal.add({ op: "put", ...key, attributes: attributesOf(row) }, { waiting: isNew ? 1 : 0 });
    this.touch();
  }

  /** A row that was read, as it was last decided on; undefined if that was to remove it. */
  latest(row: Row): Row | undefined {
    const write = this.#journal.of({ pk: waitingPk(this.#options.lane), sk: rowSk(row) });
    if (write === undefined) return row;
    return write.op === "put" ? (write.attributes as unknown as Row) : undefined;
  }

  /** What is not written yet cannot be read. */
  hasUnwrittenWaiting(sk: string): boolean {
    return this.#journal.of({ pk: waitingPk(this.#options.lane), sk }) !== undefined;
  }

  /** A dead letter that can be read still, but was put back or discarded. */
  isDeadRemoved(sk: string): boolean {
    return this.#journal.of({ pk: deadPk(this.#options.rule), sk })?.op === "remove";
  }

  hasUnwrittenDead(sk: string): boolean {
    return this.#journal.of({ pk: deadPk(this.#options.rule), sk }) !== undefined;
  }

  removeWaiting(row: Row): void {
    this.#journal.add({ op: "remove", pk: waitingPk(this.#options.lane), sk: rowSk(row) }, { waiting: -1 });
    this.touch();
  }

  putDead(row: DeadRow): void {
    const key = { pk: deadPk(this.#options.rule), sk: rowSk(row) };
    this.#journal.add({ op: "put", ...key, attributes: attributesOf(row) }, { dead: 1 });
    const { rule, tellsFailures } = this.#options;
    if (tellsFailures) {
      this.#hasDead = true;
      this.#journal.add({ op: "put", pk: failuresPk(rule), sk: key.sk, attributes: {} });
    }
    this.touch();
  }

  removeDead(row: Row): void {
    this.#journal.add({ op: "remove", pk: deadPk(this.#options.rule), sk: rowSk(row) }, { dead: -1 });
    this.touch();
  }

  delivered(now: number): void {
    this.record.delivered += 1;
    this.#deliveredAt = now;
    this.touch();
  }

  /** Something is to be written. */
  touch(): void {
    this.#changed = true;
    this.#flushWithin(FLUSH_MS);
  }

  /** Events went by. */
  passed(): void {
    this.#flushWithin(PASSED_FLUSH_MS);
  }

  /** Writes what there is to write by now. @throws LaneLost */
  flush(): Promise<void> {
    // After one that failed nothing is written any more: the lane begins anew from what is stored.
    this.#flushing = this.#flushing.then(() => this.#flushNow());
    this.#flushing.catch(() => {});
    return this.#flushing;
  }

  /** The last flush; `orderly`: the process did not die of anything. */
  async close({ orderly }: { orderly: boolean }): Promise<void> {
    this.#closed = true;
    this.#cancelFlush?.();
    if (!orderly) return;
    this.record.starts = 0;
    this.#changed = true;
    await this.flush();
  }

  #flushWithin(ms: number): void {
    const { timers, onCrash } = this.#options;
    const at = timers.now() + ms;
    if (this.#closed || at >= this.#flushAt) return;
    this.#cancelFlush?.();
    this.#flushAt = at;
    this.#cancelFlush = timers.after(ms, () => {
      this.#flushAt = Number.POSITIVE_INFINITY;
      this.flush().catch(onCrash);
    });
  }

  async #flushNow(): Promise<void> {
    const { key, position, rule, onDead } = this.#options;
    const reached = position();
    if (!this.#changed && reached === this.#saved.position) return;
    this.#changed = false;
    if (reached !== this.#saved.position) this.record.starts = 0;
    if (this.#deliveredAt > 0) this.record.lastDelivered = toIso(this.#deliveredAt);
    this.record.position = reached;
    const record = { ...this.record };
    const hasDead = this.#hasDead;
    this.#hasDead = false;
    const written = await this.#journal.flush(saveRecord({ key, record, before: this.#saved }));
    if (!written) throw new LaneLost(rule);
    this.#saved = record;
    if (hasDead) onDead();
  }
}
