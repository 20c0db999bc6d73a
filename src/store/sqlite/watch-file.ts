import { watch } from "node:fs";
import { basename, dirname, resolve } from "node:path";

/** Changes that come together ring once. */
const QUIET_MS = 5;

export interface WatchFileOptions {
  signal: AbortSignal;
  /** Something was written to the book, by whatever process. */
  onChange(): void;
  onError(error: unknown): void;
}

/**
 * Tells of writes to a book until the signal aborts: every commit goes to the write-ahead log beside it. Where the system
 * cannot watch files, nothing is told, and whoever waits looks for himself.
 */
export function watchFile(path: string, { signal, onChange, onError }: WatchFileOptions): Promise<void> {
  return new Promise((done) => {
    const file = resolve(path);
    const wal = `${basename(file)}-wal`;
    let timer: NodeJS.Timeout | undefined;
    const ring = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        onChange();
      }, QUIET_MS);
    };
    try {
      const watcher = watch(dirname(file), { signal }, (_kind, name) => {
        if (name === wal) ring();
      });
      watcher.on("error", onError);
    } catch (error) {
      onError(error);
    }
    const end = () => {
      clearTimeout(timer);
      done();
    };
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}
