/** Work on the same keys runs in the order in which it was asked for; other work beside it. */
export class Turns {
  #last = new Map<string, Promise<unknown>>();

  run<T>(keys: string[], work: () => Promise<T>): Promise<T> {
    const before = keys.flatMap((key) => this.#last.get(key) ?? []);
    const mine = before.length === 0 ? work() : Promise.all(before).then(work);
    // What comes next waits for the end and does not care how it was.
    const end: Promise<void> = mine.then(
      () => this.#forget(keys, end),
      () => this.#forget(keys, end),
    );
    for (const key of keys) this.#last.set(key, end);
    return mine;
  }

  #forget(keys: string[], end: Promise<void>): void {
    for (const key of keys) if (this.#last.get(key) === end) this.#last.delete(key);
  }
}
