/** Wakes who waits for the next recorded event of this process. */
export class Commits {
  #waiting = new Set<() => void>();
  #listeners = new Set<() => void>();

  announce(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
    for (const listener of this.#listeners) listener();
  }

  /** Calls back at every commit, until the answer is called. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves at the next commit, after `timeoutMs`, or when the signal aborts, whichever comes first. */
  next(timeoutMs: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", wake);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      signal?.addEventListener("abort", wake);
      this.#waiting.add(wake);
    });
  }
}
