/** Work on one key runs one after the other, in the order in which it was asked for; on others beside it. */
export class Turns {
  #last = new Map<string, Promise<unknown>>();

  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.#last.get(key) ?? Promise.resolve()).then(work);
    const end: Promise<void> = mine.then(
      () => this.#forget(key, end),
      () => this.#forget(key, end),
    );
    this.#last.set(key, end);
    return mine;
  }

  #forget(key: string, end: Promise<void>): void {
    if (this.#last.get(key) === end) this.#last.delete(key);
  }
}
