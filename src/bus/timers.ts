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

/** Resolves after so long, or when the signal aborts. */
export function after(timers: Timers, { ms, signal }: { ms: number; signal: AbortSignal }): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      cancel();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const cancel = timers.after(ms, done);
    signal.addEventListener("abort", done);
  });
}
