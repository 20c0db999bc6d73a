interface Watcher {
  isMet(): boolean;
  resolve(): void;
}

/** Who waits for something to become true, looked at whenever something changed. */
export class Watchers {
  #watchers = new Set<Watcher>();

  /** Resolves when it is so, or when the signal aborts. */
  until(isMet: () => boolean, signal: AbortSignal): Promise<void> {
    if (isMet() || signal.aborted) return Promise.resolve();
    return new Promise((done) => {
      const end = () => {
        this.#watchers.delete(watcher);
        signal.removeEventListener("abort", end);
        done();
      };
      const watcher: Watcher = { isMet, resolve: end };
      this.#watchers.add(watcher);
      signal.addEventListener("abort", end);
    });
  }

  look(): void {
    for (const watcher of this.#watchers) if (watcher.isMet()) watcher.resolve();
  }
}
