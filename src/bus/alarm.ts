import type { Timers } from "./timers.ts";

/** One timer, for the first thing that comes. */
export class Alarm {
  #timers: Timers;
  #ring: () => void;
  #cancel: (() => void) | undefined;
  #at = Number.POSITIVE_INFINITY;

  constructor(timers: Timers, ring: () => void) {
    this.#timers = timers;
    this.#ring = ring;
  }

  /** Sets it anew; infinity: it does not ring. */
  set(at: number): void {
    if (at === this.#at) return;
    this.off();
    if (at === Number.POSITIVE_INFINITY) return;
    this.#at = at;
    this.#cancel = this.#timers.after(at - this.#timers.now(), () => {
      this.#cancel = undefined;
      this.#at = Number.POSITIVE_INFINITY;
      this.#ring();
    });
  }

  off(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#at = Number.POSITIVE_INFINITY;
  }
}
