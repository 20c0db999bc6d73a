import type { Connection } from "./schema.ts";

export type NameKind = "log" | "type" | "actor" | "tag";

const MAX_CACHED = 100_000;

/**
 * The dictionary of repeated strings. An id never changes once it is committed, so a cache needs no check
 * against other processes; it is dropped when a transaction fails, since its new ids were never there.
 */
export class Names {
  #ids = new Map<string, number>();
  #find;
  #insert;
  #prefix;

  constructor(db: Connection) {
    this.#find = db.prepare<[string], number>("SELECT id FROM names WHERE name = ?").pluck();
    this.#insert = db.prepare<[string]>("INSERT INTO names (name) VALUES (?)");
    this.#prefix = db.prepare<[string, string], { id: number; name: string }>(
      "SELECT id, name FROM names WHERE name >= ? AND name < ?",
    );
  }

  find(kind: NameKind, name: string): number | undefined {
    const key = `${kind}:${name}`;
    const cached = this.#ids.get(key);
    if (cached !== undefined) return cached;
    const id = this.#find.get(key);
    if (id !== undefined) this.#remember(key, id);
    return id;
  }

  /** Inside a write transaction only. */
  findOrAdd(kind: NameKind, name: string): number {
    const known = this.find(kind, name);
    if (known !== undefined) return known;
    const key = `${kind}:${name}`;
    const id = Number(this.#insert.run(key).lastInsertRowid);
    this.#remember(key, id);
    return id;
  }

  /** All names of a kind that start with a prefix. */
  startingWith(kind: NameKind, prefix: string): { id: number; name: string }[] {
    const from = `${kind}:${prefix}`;
    // The next prefix of the same length: nothing that starts with `from` sorts at or after it.
    const to = from.slice(0, -1) + String.fromCharCode(from.charCodeAt(from.length - 1) + 1);
    return this.#prefix.all(from, to).map(({ id, name }) => ({ id, name: name.slice(kind.length + 1) }));
  }

  forget(): void {
    this.#ids.clear();
  }

  #remember(key: string, id: number): void {
    if (this.#ids.size >= MAX_CACHED) this.#ids.clear();
    this.#ids.set(key, id);
  }
}
