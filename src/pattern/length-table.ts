/** Texts that are looked for as the beginning of others: one map for each length, so a lookup costs one probe a length. */
export class LengthTable<T> {
  readonly #lengths = new Map<number, Map<string, T>>();

  get(key: string): T | undefined {
    return this.#lengths.get(key.length)?.get(key);
  }

  set(key: string, item: T): void {
    const known = this.#lengths.get(key.length);
    if (known === undefined) this.#lengths.set(key.length, new Map([[key, item]]));
    else known.set(key, item);
  }

  delete(key: string): void {
    const known = this.#lengths.get(key.length);
    known?.delete(key);
    if (known?.size === 0) this.#lengths.delete(key.length);
  }

  /** Appends every item whose key the text begins with. */
  collectPrefixes(text: string, found: T[]): void {
    for (const [length, items] of this.#lengths) {
      if (length > text.length) continue;
      const item = items.get(length === text.length ? text : text.slice(0, length));
      if (item !== undefined) found.push(item);
    }
  }

  /** Appends every item whose key the text ends with. */
  collectSuffixes(text: string, found: T[]): void {
    for (const [length, items] of this.#lengths) {
      if (length > text.length) continue;
      const item = items.get(text.slice(text.length - length));
      if (item !== undefined) found.push(item);
    }
  }
}
