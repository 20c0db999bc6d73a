/** Above this many members a map of their places costs less than looking through them. */
const FEW = 16;

/**
 * A set that mostly has a handful of members, of which there are very many: an array, and a map beside it only while it is large.
 * A lookup, an addition or a removal costs the same however many members there are. The order is not that of the additions.
 */
export class FewSet<T> {
  #items: T[];
  /** Where in `#items` each member is; undefined while they are few. */
  #places: Map<T, number> | undefined;

  constructor(items: Iterable<T> = []) {
    this.#items = [...new Set(items)];
    this.#map();
  }

  /** The members, as they are at the moment: a copy is what stays when one is removed. */
  get items(): readonly T[] {
    return this.#items;
  }

  get size(): number {
    return this.#items.length;
  }

  has(item: T): boolean {
    return this.#places === undefined ? this.#items.includes(item) : this.#places.has(item);
  }

  add(item: T): void {
    if (this.has(item)) return;
    if (this.#places === undefined) {
      // An array that grows makes room for sixteen more; a copy is as large as its members.
      this.#items = [...this.#items, item];
      this.#map();
    } else {
      this.#places.set(item, this.#items.length);
      this.#items.push(item);
    }
  }

  #map(): void {
    if (this.#items.length > FEW) this.#places = new Map(this.#items.map((each, at) => [each, at]));
  }

  /** The last member takes the place of the removed one. */
  delete(item: T): void {
    const at = this.#places === undefined ? this.#items.indexOf(item) : (this.#places.get(item) ?? -1);
    if (at === -1) return;
    const last = this.#items.pop() as T;
    if (at < this.#items.length) {
      this.#items[at] = last;
      this.#places?.set(last, at);
    }
    this.#places?.delete(item);
    if (this.#items.length === 0) this.#places = undefined;
  }
}
