/** Senders that are remembered; more than that, and all begin anew. */
const MAX_SENDERS = 10_000;
const MINUTE_MS = 60_000;

interface Bucket {
  tokens: number;
  at: number;
}

/** So many a minute for each sender, saved up to a minute's worth. */
export class SenderLimit {
  #perMinute: number;
  #buckets = new Map<string, Bucket>();

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** Takes one; else how many seconds until the next. */
  take(sender: string, nowMs: number): number | undefined {
    const found = this.#buckets.get(sender) ?? { tokens: this.#perMinute, at: nowMs };
    const earned = (Math.max(0, nowMs - found.at) / MINUTE_MS) * this.#perMinute;
    const tokens = Math.min(this.#perMinute, found.tokens + earned);
    if (tokens < 1) return Math.ceil(((1 - tokens) / this.#perMinute) * (MINUTE_MS / 1_000));
    if (this.#buckets.size >= MAX_SENDERS) this.#buckets.clear();
    this.#buckets.set(sender, { tokens: tokens - 1, at: nowMs });
    return undefined;
  }
}
