import { toIso } from "../event/calendar.ts";
import { DeadSequences, MANY_UNWRITTEN } from "./dead-sequences.ts";
import type { DeadLetterCondition } from "./info.ts";
import { type KeyState, Keys } from "./keys.ts";
import type { Ledger } from "./ledger.ts";
import { type DeadRow, type Row, rowOf, rowSk, sequenceOf } from "./row.ts";
import type { Rows } from "./rows.ts";
import type { Rule } from "./rule.ts";
import type { Timers } from "./timers.ts";
import { Watchers } from "./watchers.ts";

/** Attempts of a delivery that began and never ended: the process dies of it. */
const MAX_LEASES = 3;
const NEVER = new AbortController().signal;

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
  readonly deadLetters: DeadSequences;
  #options: RetriesOptions;
  #ready: Row[] = [];
  #loading = 0;
  /** Dead letters beyond the checkpoint, of a rule that goes on without them: sort keys. */
  #given = new Set<string>();
  #watchers = new Watchers();
  /** The key of which something is tried alone. */
  #trial: KeyState | undefined;
  #stopped = false;

  constructor(options: RetriesOptions) {
    this.#options = options;
    this.deadLetters = new DeadSequences({ ...options, retries: this });
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
    for await (const { key, last } of rows.deadKeys()) {
      if (parks) await this.#loadParked(key, last.sk);
      else await this.#loadGiven(key, last.sk);
    }
  }

  /** Nothing is blocked, parked or given up: whatever is offered is new. */
  get isEmpty(): boolean {
    return this.keys.isEmpty && this.#given.size === 0;
  }

  /** Takes an event whose key is blocked or parked; false if it is neither. */
  holds(row: Row): boolean {
    const sk = rowSk(row);
    if (this.#given.delete(sk)) return true;
    const state = this.keys.get(sequenceOf(row));
    if (state === undefined) return false;
    // Else it was stored before a crash, beyond the checkpoint.
    if (sk > state.lastWaiting && sk > state.lastDead) {
      if (state.parked) this.#bury(row, { condition: "Behind", state });
      else this.wait(row, state);
    }
    return true;
  }

  /** Stores deliveries of a key, the first to be tried then. */
  block([first, ...rest]: [Row, ...Row[]], at: number): void {
    const sequence = sequenceOf(first);
    const state = this.keys.take(sequence);
    this.wait({ ...first, nextAt: at }, state);
    for (const row of rest) this.wait(row, state);
    this.keys.due(sequence, at);
  }

  /** Nobody waits any more. */
  stop(): void {
    this.#stopped = true;
    this.#watchers.look();
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
    const sequence = sequenceOf(row);
    this.#free(this.keys.take(sequence));
    this.keys.due(sequence, at);
  }

  giveUp(row: Row, condition: DeadLetterCondition): void {
    const sequence = sequenceOf(row);
    const state = this.keys.take(sequence);
    this.#options.ledger.removeWaiting(row);
    this.#bury(row, { condition, state });
    if (!this.#options.parks) {
      this.#next(row);
      return;
    }
    state.parked = true;
    if (rowSk(row) === state.lastWaiting) this.#drained(sequence, state);
    else void this.#parkRest(sequence, state);
  }

  /** Gives up deliveries of a key that were not stored yet. */
  bury([first, ...rest]: [Row, ...Row[]], condition: DeadLetterCondition): void {
    const sequence = sequenceOf(first);
    const state = this.keys.take(sequence);
    this.#bury(first, { condition, state });
    for (const row of rest) this.#bury(row, { condition: "Behind", state });
    if (this.#options.parks) state.parked = true;
    else this.keys.forgetIfFree(sequence, state);
  }

  /** The work on its dead letters may begin: nothing of the key is tried any more. What is ready and not begun waits again. */
  async untilFree(key: string, { state, signal }: { state: KeyState; signal: AbortSignal }): Promise<void> {
    const rest = this.#ready.filter((row) => sequenceOf(row) !== key);
    if (rest.length < this.#ready.length) this.#free(state);
    this.#ready = rest;
    await this.#watchers.until(() => this.#stopped || !state.busy, signal);
    if (this.#stopped) throw new Error(`rule ${this.#options.rule.name} must be at work, it was stopped`);
  }

  /** Stores a delivery; whoever calls says when its key is due. */
  wait(row: Row, state: KeyState): void {
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
    const sequence = sequenceOf(row);
    const state = this.keys.take(sequence);
    const sk = rowSk(row);
    if (state.held) this.#free(state);
    else if (sk === state.lastWaiting) this.#drained(sequence, state);
    else void this.#load(sequence, sk);
  }

  #free(state: KeyState): void {
    state.busy = false;
    if (this.#trial === state) this.#trial = undefined;
    this.#watchers.look();
  }

  #drained(key: string, state: KeyState): void {
    this.keys.drained(key);
    this.#free(state);
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
          this.#drained(key, state);
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
    await this.#alone(row, state);
    if (this.#stopped) return;
    if (row.attemptCount > 0 || row.leases > 0 || state.suspect) {
      row.leases += 1;
      ledger.putWaiting(row, false);
      // Also what became of those before it: they are not to be blamed if the process dies now.
      await ledger.flush();
    }
    if (state.held) this.#free(state);
    else this.#ready.push(row);
  }

  /** Of what was under way when the process died one is tried at a time: else all of them would seem to be its death. */
  async #alone(row: Row, state: KeyState): Promise<void> {
    const isFree = () => this.#stopped || this.#trial === undefined || this.#trial === state;
    if (row.leases === 0 && !state.deadly) {
      if (this.#trial === state) this.#trial = undefined;
      this.#watchers.look();
      return;
    }
    while (!isFree()) await this.#watchers.until(isFree, NEVER);
    this.#trial = state;
  }

  /** What waits beside dead letters was being put back or parked when the process died: it is parked, as a whole. */
  async #loadParked(key: string, lastDead: string): Promise<void> {
    const state = this.keys.take(key);
    state.parked = true;
    state.lastDead = lastDead;
    if (state.waiting) await this.#buryWaiting(key, state);
  }

  /** What was given up beyond the checkpoint is offered again. */
  async #loadGiven(key: string, lastDead: string): Promise<void> {
    const { ledger, rows } = this.#options;
    const checkpoint = `${key}\n${ledger.record.position}`;
    if (lastDead <= checkpoint) return;
    for (let after = checkpoint; after < lastDead; ) {
      const page = await rows.deadPage(key, after);
      for (const { sk } of page) this.#given.add(sk);
      after = page.at(-1)?.sk ?? lastDead;
    }
  }

  async #parkRest(key: string, state: KeyState): Promise<void> {
    try {
      await this.#buryWaiting(key, state);
      this.#options.onReady();
    } catch (error) {
      this.#options.onCrash(error);
    }
  }

  async #buryWaiting(key: string, state: KeyState): Promise<void> {
    const { ledger, rows } = this.#options;
    for (let after: string | undefined; ; ) {
      const isUnwritten = ledger.hasUnwrittenWaiting(state.lastWaiting);
      if (isUnwritten || ledger.unwritten > MANY_UNWRITTEN) await ledger.flush();
      const page = await rows.waitingPage(key, after);
      for (const item of page) this.#buryBehind(rowOf<Row>(item), state);
      after = page.at(-1)?.sk ?? after;
      if (page.length === 0) break;
    }
    this.#drained(key, state);
  }

  #buryBehind(stored: Row, state: KeyState): void {
    const { ledger } = this.#options;
    const row = ledger.latest(stored);
    if (row === undefined) return;
    ledger.removeWaiting(row);
    this.#bury(row, { condition: "Behind", state });
  }
}
