/** Positions that this process has given out and that may still be put: no reader of it goes past them. */
export class InFlight {
  /** In the order in which they were given out, which is theirs. */
  #positions = new Set<string>();

  add(position: string): void {
    this.#positions.add(position);
  }

  remove(position: string): void {
    this.#positions.delete(position);
  }

  /** `undefined`: none. */
  first(): string | undefined {
    return this.#positions.values().next().value;
  }
}
