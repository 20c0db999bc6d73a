/** The clock that the bus lives by; injected, so that a test can let hours pass. */
export interface Timers {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back once, `ms` milliseconds from now; the answer calls it off. */
  after(ms: number, callback: () => void): () => void;
}

/** More is an overflow for setTimeout: it would fire at once. Whoever is called back early looks at the clock again. */
const MAX_MS = 2 ** 31 - 1;

export function realTimers(now: () => number): Timers {
  return {
    now,
    after(ms, callback) {
      const timer = setTimeout(callback, Math.min(Math.max(ms, 0), MAX_MS));
      return () => clearTimeout(timer);
    },
  };
}
