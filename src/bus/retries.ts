import { toIso } from "../event/calendar.ts";
import type { Item } from "../store/store.ts";
import type { DeadLetterCondition } from "./info.ts";
import { type KeyState, Keys } from "./keys.ts";
import type { Ledger } from "./ledger.ts";
import { type DeadRow, type Row, rowOf, rowSk } from "./row.ts";
import type { Rows } from "./rows.ts";
import type { Rule } from "./rule.ts";
import type { Timers } from "./timers.ts";

/** Attempts of a delivery that began and never ended: the process dies of it. */
const MAX_LEASES = 3;
/** Work on many rows has them written when there are so many. */
const MANY_UNWRITTEN = 500;

export interface RetriesOptions {
  rule: Rule;
  rows: Rows;
  ledger: Ledger;
  timers: Timers;
  /** Whether later events of a key join an event of it that is given up. */
  parks: boolean;
  /** A delivery is ready to be tried, or a key is free again. */
  onReady(): void;
  onCrash(error: unknown): void;
}

/**
 * The deliveries that are stored: they failed, or wait behind one that did. Of each key the first alone is tried; what is given
 * up becomes a dead letter, and so do those behind it if the rule parks.
 */
export class Retries {
  readonly keys = new Keys();
  #options: RetriesOptions;
  #ready: Row[] = [];
  #loading = 0;

  constructor(options: RetriesOptions) {
    this.#options = options;
  }

  /** What was stored before this start. */
  async load(): Promise<void> {
    const { rows, parks } = this.#options;
    for await (const { key, first, last } of rows.waitingKeys()) {
      const state = this.keys.take(key);
      state.suspect = true;
      state.lastWaiting = last.sk;
      this.keys.due(key, rowOf<Row>(first).nextAt);
    }
    if (!parks) return;
    for await (const { key, last } of rows.deadKeys()) {
      const state = this.keys.take(key);
      state.parked = true;
      state.lastDead = last.sk;
      // A redrive was under way, and goes on: what waits must not be tried before what is still a dead letter.
      if (state.waiting) state.held = true;
    }
  }

  /** Takes an event whose key is blocked or parked; false if it is neither. */
  holds(row: Row): boolean {
    const state = this.keys.get(row.key);
    if (state === undefined) return false;
    const sk = rowSk(row);
    // Else it was stored before a crash, beyond the checkpoint.
    if (sk > state.lastWaiting && sk > state.lastDead) {
      if (state.parked) this.#bury(row, { condition: "Behind", state });
      else this.#wait(row, state);
    }
    return true;
  }

  /** Stores deliveries of a key, the first to be tried then. */
  block([first, ...rest]: [Row, ...Row[]], at: number): void {
    const state = this.keys.take(first.key);
    this.#wait({ ...first, nextAt: at }, state);
    for (const row of rest) this.#wait(row, state);
    state.busy = false;
    this.keys.due(first.key, at);
  }

  /** Loads what is due, at most so many. */
  start(now: number, most: number): void {
    while (this.#ready.length + this.#loading < most) {
      const key = this.keys.takeDue(now);
      if (key === undefined) return;
      void this.#load(key);
    }
  }

  get hasReady(): boolean {
    return this.#ready.length > 0;
  }

  take(): Row | undefined {
    return this.#ready.shift();
  }

  delivered(row: Row): void {
    this.#options.ledger.removeWaiting(row);
    this.#next(row);
  }

  /** To be tried again then. */
  again(row: Row, at: number): void {
    this.#options.ledger.putWaiting({ ...row, nextAt: at, leases: 0 }, false);
    this.keys.take(row.key).busy = false;
    this.keys.due(row.key, at);
  }

  giveUp(row: Row, condition: DeadLetterCondition): void {
    const state = this.keys.take(row.key);
    this.#options.ledger.removeWaiting(row);
    this.#bury(row, { condition, state });
    if (!this.#options.parks) {
      this.#next(row);
      return;
    }
    state.parked = true;
    if (rowSk(row) === state.lastWaiting) this.keys.drained(row.key);
    else void this.#parkRest(row.key, state);
  }

  /** Gives up deliveries of a key that were not stored yet. */
  bury([first, ...rest]: [Row, ...Row[]], condition: DeadLetterCondition): void {
    const state = this.keys.take(first.key);
    this.#bury(first, { condition, state });
    for (const row of rest) this.#bury(row, { condition: "Behind", state });
    if (this.#options.parks) state.parked = true;
    else this.keys.drained(first.key);
  }

  /**
   * Puts the dead letters of a key back, in order, and frees it. Those that come in the meantime follow them. Answers how
   * many there were.
   */
  async redriveKey(key: string): Promise<number> {
    const state = this.keys.take(key);
    state.held = true;
    let moved = 0;
    await this.#eachDead(key, state, {
      visit: (item) => {
        this.#revive(item, state);
        moved += 1;
      },
      end: () => {
        state.parked = false;
        state.held = false;
        if (state.waiting) this.keys.due(key, this.#options.timers.now());
        else this.keys.drained(key);
      },
    });
    this.#options.onReady();
    return moved;
  }

  /** Removes dead letters of a key; it is free when none is left. */
  async discard(key: string, isMeant: (row: DeadRow, sk: string) => boolean): Promise<number> {
    const { ledger } = this.#options;
    const state = this.keys.take(key);
    let discarded = 0;
    let kept = 0;
    await this.#eachDead(key, state, {
      visit: (item) => {
        const row = rowOf<DeadRow>(item);
        if (!isMeant(row, item.sk)) {
          kept += 1;
          return;
        }
        ledger.removeDead(row);
        discarded += 1;
      },
      end: () => {
        if (kept > 0) return;
        state.held = false;
        if (state.waiting && !state.busy) this.keys.due(key, this.#options.timers.now());
        this.keys.unpark(key);
      },
    });
    this.#options.onReady();
    return discarded;
  }

  /**
   * Every dead letter of a key, also those that join them meanwhile. `end` comes in the same step as the finding that there are
   * no more: between two steps another could join.
   */
  async #eachDead(
    key: string,
    state: KeyState,
    { visit, end }: { visit(item: Item): void; end(): void },
  ): Promise<void> {
    const { ledger, rows } = this.#options;
    for (let after: string | undefined; ; ) {
      if (ledger.unwritten > MANY_UNWRITTEN) await ledger.flush();
      // Another may come while this one is written.
      while (ledger.hasUnwrittenDead(state.lastDead)) await ledger.flush();
      const { died } = state;
      const page = await rows.deadPage(key, after);
      for (const item of page) visit(item);
      after = page.at(-1)?.sk ?? after;
      if (page.length > 0 || state.died !== died) continue;
      end();
      return;
    }
  }

  #revive(item: Item, state: KeyState): void {
    const { condition: _condition, errorType: _errorType, at: _at, ...row } = rowOf<DeadRow>(item);
    this.#options.ledger.removeDead(row);
    this.#wait(
      { ...row, type: "redrive", attemptCount: 0, firstAt: 0, nextAt: this.#options.timers.now(), leases: 0 },
      state,
    );
  }

  #wait(row: Row, state: KeyState): void {
    const sk = rowSk(row);
    this.#options.ledger.putWaiting(row, true);
    this.keys.waits(state);
    if (sk > state.lastWaiting) state.lastWaiting = sk;
  }

  #bury(row: Row, { condition, state }: { condition: DeadLetterCondition; state: KeyState }): void {
    const { ledger, timers } = this.#options;
    const at = toIso(timers.now());
    const errorType =
      condition === "CrashLoop" ? "crash_loop" : (row.attempts.at(-1)?.error.errorType ?? "behind");
    const dead: DeadRow = { ...row, condition, errorType: condition === "Behind" ? "behind" : errorType, at };
    const sk = rowSk(dead);
    state.died += 1;
    if (sk > state.lastDead) state.lastDead = sk;
    ledger.putDead(dead);
  }

  /** The one behind it, if there is one. */
  #next(row: Row): void {
    const state = this.keys.get(row.key);
    const sk = rowSk(row);
    if (state === undefined || sk === state.lastWaiting) this.keys.drained(row.key);
    else void this.#load(row.key, sk);
  }

  async #load(key: string, afterSk?: string): Promise<void> {
    this.#loading += 1;
    try {
      const state = this.keys.take(key);
      const row = await this.#find(key, { state, afterSk });
      if (row === undefined) return;
      if (row.leases >= MAX_LEASES) this.giveUp(row, "CrashLoop");
      else await this.#prepare(row, state);
    } catch (error) {
      this.#options.onCrash(error);
    } finally {
      this.#loading -= 1;
      this.#options.onReady();
    }
  }

  /** The next that waits of a key; if there is none, the key is drained. What is decided on and not written yet cannot be read. */
  async #find(
    key: string,
    { state, afterSk }: { state: KeyState; afterSk: string | undefined },
  ): Promise<Row | undefined> {
    const { rows, ledger } = this.#options;
    let after = afterSk;
    for (let flushed = ""; ; ) {
      const row = await rows.nextWaiting(key, after);
      if (row === undefined) {
        if (flushed === state.lastWaiting) {
          this.keys.drained(key);
          return undefined;
        }
        flushed = state.lastWaiting;
        await ledger.flush();
        continue;
      }
      const latest = ledger.latest(row);
      if (latest !== undefined) return { ...latest };
      after = rowSk(row);
    }
  }

  /** What failed before, or may have killed the process, is marked before it is tried. */
  async #prepare(row: Row, state: KeyState): Promise<void> {
    const { ledger } = this.#options;
    const isDangerous = row.attemptCount > 0 || state.suspect;
    state.suspect = false;
    if (isDangerous) {
      row.leases += 1;
      ledger.putWaiting(row, false);
      await ledger.flush();
    }
    this.#ready.push(row);
  }

  async #parkRest(key: string, state: KeyState): Promise<void> {
    const { ledger, rows } = this.#options;
    try {
      for (let after: string | undefined; ; ) {
        const isUnwritten = ledger.hasUnwrittenWaiting(state.lastWaiting);
        if (isUnwritten || ledger.unwritten > MANY_UNWRITTEN) await ledger.flush();
        const page = await rows.waitingPage(key, after);
        for (const item of page) this.#buryBehind(rowOf<Row>(item), state);
        after = page.at(-1)?.sk ?? after;
        if (page.length === 0) break;
      }
      this.keys.drained(key);
      this.#options.onReady();
    } catch (error) {
      this.#options.onCrash(error);
    }
  }

  #buryBehind(stored: Row, state: KeyState): void {
    const { ledger } = this.#options;
    const row = ledger.latest(stored);
    if (row === undefined) return;
    ledger.removeWaiting(row);
    this.#bury(row, { condition: "Behind", state });
  }
}
