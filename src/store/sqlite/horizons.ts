import type { Connection } from "./schema.ts";

/** Before when events of a log may have been removed, so that none of a time before it is recorded anew. */
export class Horizons {
  #known = new Map<string, number | undefined>();
  #find;
  #raise;

  constructor(db: Connection) {
    this.#find = db.prepare<[string], number>("SELECT value FROM meta WHERE key = ?").pluck();
    this.#raise = db.prepare<[string, number]>(
      "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = max(value, excluded.value)",
    );
  }

  /** Undefined: nothing was removed. */
  of(log: string): number | undefined {
    if (!this.#known.has(log)) this.#known.set(log, this.#find.get(keyOf(log)));
    return this.#known.get(log);
  }

  /** Inside a write transaction. */
  raise(log: string, before: number): void {
    this.#raise.run(keyOf(log), before);
    this.#known.delete(log);
  }

  /** After a rollback, or when another process wrote. */
  forget(): void {
    this.#known.clear();
  }
}

function keyOf(log: string): string {
  return `horizon:${log}`;
}
