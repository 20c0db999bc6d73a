import type { Timers } from "../../src/bus/timers.ts";

interface Entry {
  at: number;
  serial: number;
  callback: () => void;
}

/** Turns of the event loop in which nothing happens, after which nothing will by itself. */
const QUIET_TURNS = 3;

export interface Activity {
  /** Grows with whatever goes on beside the timers. */
  calls: number;
  /** What was begun and has not ended. */
  pending: number;
}

/** A clock that stands still until it is told to go on, one due time after the other. */
export class SteppedTimers implements Timers {
  #now: number;
  #serial = 0;
  #entries = new Set<Entry>();
  #activities: Activity[] = [];

  constructor(now = Date.parse("2026-03-02T06:15:00Z")) {
    this.#now = now;
  }

  /** Waits for this too, from now on. */
  heed(activity: Activity): void {
    this.#activities.push(activity);
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const entry = { at: this.#now + Math.max(ms, 0), serial: this.#serial++, callback };
    this.#entries.add(entry);
    return () => this.#entries.delete(entry);
  }

  /** Lets so long pass: what becomes due is called in order, each at its time, and what follows from it ends before the next. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.settle();
    for (let next = this.#first(); next !== undefined && next.at <= end; next = this.#first()) {
      this.#now = Math.max(this.#now, next.at);
      this.#call(next);
      await this.settle();
    }
    this.#now = end;
  }

  /** Lets a long time pass in steps, as for a process that is seldom given the processor: what became due is called late. */
  async leap(ms: number, stepMs: number): Promise<void> {
    for (const end = this.#now + ms; this.#now < end; ) {
      this.#now = Math.min(this.#now + stepMs, end);
      for (const entry of [...this.#entries]) if (entry.at <= this.#now) this.#call(entry);
      await this.settle();
    }
  }

  /** Until all that goes on without the clock is over. */
  async settle(): Promise<void> {
    for (let quiet = 0, seen = this.#seen; quiet < QUIET_TURNS; quiet++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#seen !== seen || this.#activities.some(({ pending }) => pending > 0)) quiet = -1;
      seen = this.#seen;
    }
  }

  get #seen(): number {
    return this.#activities.reduce((sum, { calls }) => sum + calls, this.#serial);
  }

  #first(): Entry | undefined {
    let first: Entry | undefined;
    for (const entry of this.#entries) if (first === undefined || isBefore(entry, first)) first = entry;
    return first;
  }

  #call(entry: Entry): void {
    if (this.#entries.delete(entry)) entry.callback();
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.serial < b.serial);
}
