import type { Connection } from "./schema.ts";

/** A `kind` is a log with a type that it has events of: `tasks task.completed`. */
export type NameKind = "log" | "type" | "actor" | "tag" | "kind";

const MAX_CACHED = 100_000;

/**
 * The dictionary of repeated strings. An id never changes once it is committed, so a cache needs no check
 * against other processes; it is dropped when a transaction fails, since its new ids were never there.
 */
export class Names {
  #ids: Record<NameKind, Map<string, number>> = {
    log: new Map(),
    type: new Map(),
    actor: new Map(),
    tag: new Map(),
    kind: new Map(),
  };
  #lastKind: { log: string; type: string; id: number } | undefined;
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
    const cached = this.#ids[kind].get(name);
    if (cached !== undefined) return cached;
    const id = this.#find.get(`${kind}:${name}`);
    if (id !== undefined) this.#remember(kind, name, id);
    return id;
  }

  /** Inside a write transaction only. */
  findOrAdd(kind: NameKind, name: string): number {
    const known = this.find(kind, name);
    if (known !== undefined) return known;
    const id = Number(this.#insert.run(`${kind}:${name}`).lastInsertRowid);
    this.#remember(kind, name, id);
    return id;
  }

  /** The kind of a log's events of a type. Inside a write transaction only. */
  kindOf(log: string, type: string): number {
    const last = this.#lastKind;
    if (last !== undefined && last.log === log && last.type === type) return last.id;
    const id = this.findOrAdd("kind", `${log} ${type}`);
    this.#lastKind = { log, type, id };
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
    for (const ids of Object.values(this.#ids)) ids.clear();
    this.#lastKind = undefined;
  }

  #remember(kind: NameKind, name: string, id: number): void {
    const ids = this.#ids[kind];
    if (ids.size >= MAX_CACHED) ids.clear();
    ids.set(name, id);
  }
}
