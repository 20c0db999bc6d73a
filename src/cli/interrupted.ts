/** Ctrl-C ended the work early; the message says what is left and how to go on. */
export class Interrupted extends Error {}

/** The values of `source` until the signal aborts; then throws at once, whatever the source is waiting for. */
export async function* untilInterrupted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(new Interrupted());
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  // It also rejects when nobody is waiting for it.
  aborted.catch(() => {});
  try {
    for (;;) {
      const next = await Promise.race([aborted, iterator.next()]);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    if (stop !== undefined) signal.removeEventListener("abort", stop);
    // Not awaited: a source that waits for input would keep the answer to Ctrl-C waiting too.
    void Promise.resolve(iterator.return?.()).catch(() => {});
  }
}
