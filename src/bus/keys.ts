import { DueQueue } from "./due-queue.ts";

/** A key whose events are stored instead of delivered at once. */
export interface KeyState {
  /** An event of it is a dead letter: later ones join it. */
  parked: boolean;
  /** Has deliveries that wait for an attempt, or behind one. */
  waiting: boolean;
  /** Its first waiting delivery is being looked up or tried. */
  busy: boolean;
  /** Nothing is tried: its dead letters are being put back before what waits, or removed. */
  held: boolean;
  /** When its first waiting delivery is due. */
  dueAt: number;
  /** Sort keys of the last delivery of it that was made to wait, and of its last dead letter. */
  lastWaiting: string;
  lastDead: string;
  /** How many dead letters it got since it was read. */
  died: number;
  /** Found at the start: the process may have died of it. */
  suspect: boolean;
  /** The process died again and again here. */
  deadly: boolean;
}

/** The keys that are blocked or parked, and when which of them is due. */
export class Keys {
  #states = new Map<string, KeyState>();
  #due = new DueQueue();
  #waiting = 0;

  get isEmpty(): boolean {
    return this.#states.size === 0;
  }

  /** Keys that have deliveries waiting. */
  get waiting(): number {
    return this.#waiting;
  }

  get nextDueAt(): number | undefined {
    return this.#due.nextAt;
  }

  get(key: string): KeyState | undefined {
    return this.#states.get(key);
  }

  take(key: string): KeyState {
    let state = this.#states.get(key);
    if (state === undefined) {
      state = {
        parked: false,
        waiting: false,
        busy: false,
        held: false,
        dueAt: 0,
        lastWaiting: "",
        lastDead: "",
        died: 0,
        suspect: false,
        deadly: false,
      };
      this.#states.set(key, state);
    }
    return state;
  }

  /** Its first waiting delivery is due then. */
  due(key: string, at: number): void {
    const state = this.take(key);
    this.waits(state);
    state.dueAt = at;
    this.#due.add(key, at);
  }

  /** Nothing waits any longer: what it waited for is over. */
  hasten(now: number): void {
    for (const [key, state] of this.#states) {
      if (state.waiting && !state.busy && !state.held && state.dueAt > now) this.due(key, now);
    }
  }

  waits(state: KeyState): void {
    if (!state.waiting) this.#waiting += 1;
    state.waiting = true;
  }

  /** A key that is due and free to be tried; it is busy from then on. */
  takeDue(now: number): string | undefined {
    for (;;) {
      const due = this.#due.take(now);
      if (due === undefined) return undefined;
      const state = this.#states.get(due.key);
      // Or it stands in the queue once more, for another time.
      if (state === undefined || state.dueAt !== due.at) continue;
      if (!state.waiting || state.busy || state.held) continue;
      state.busy = true;
      return due.key;
    }
  }

  /** Nothing of it waits any more. */
  drained(key: string): void {
    const state = this.#states.get(key);
    if (state === undefined) return;
    if (state.waiting) this.#waiting -= 1;
    state.waiting = false;
    state.busy = false;
    this.forgetIfFree(key, state);
  }

  /** Nothing is known of a key of which nothing is stored. */
  forgetIfFree(key: string, state: KeyState): void {
    if (!state.parked && !state.waiting && !state.held) this.#states.delete(key);
  }
}
