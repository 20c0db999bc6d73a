/** Ctrl-C ended the work early; the message says what is left and how to go on. */
export class Interrupted extends Error {}

/** The values of `source` until the signal aborts; then throws at once, whatever the source is waiting for. */
export async function* untilInterrupted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await unlessAborted(iterator.next(), signal);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // Not awaited: a source that waits for input would keep the answer to Ctrl-C waiting too.
    void Promise.resolve(iterator.return?.()).catch(() => {});
  }
}

/** One listener a value: a race with one promise for all would keep every value alive to the end. */
function unlessAborted<T>(value: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Interrupted());
    const settled = () => signal.removeEventListener("abort", stop);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    value.then(resolve, reject).finally(settled);
  });
}
