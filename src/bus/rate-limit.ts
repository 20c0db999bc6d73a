/** Most events a second that a limit may ask for; faster is as good as without one. */
export const MAX_RATE = 100_000;

/** So many a second, evenly; a burst is at most a tenth of a second's. */
export class RateLimit {
  #perMs: number;
  #burst: number;
  #tokens: number;
  #at: number;

  /** Without a rate nothing is limited. */
  constructor(perSecond: number | undefined, now: number) {
    this.#perMs = (perSecond ?? Number.POSITIVE_INFINITY) / 1_000;
    this.#burst = Math.max(1, (perSecond ?? 0) / 10);
    this.#tokens = this.#burst;
    this.#at = now;
  }

  /** How many may go now. */
  available(now: number): number {
    if (this.#perMs === Number.POSITIVE_INFINITY) return this.#perMs;
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#at) * this.#perMs);
    this.#at = now;
    return Math.floor(this.#tokens);
  }

  take(count: number): void {
    this.#tokens -= count;
  }

  /** Milliseconds until one more may go. */
  get waitMs(): number {
    return this.#perMs === Number.POSITIVE_INFINITY ? 0 : Math.ceil((1 - this.#tokens) / this.#perMs);
  }
}
