import type { Connection } from "./schema.ts";

/** How each log is ordered: its first event decides it for good, so what is known here can only be rolled back. */
export class Logs {
  #versioned = new Map<number, boolean>();
  #find;
  #insert;

  constructor(db: Connection) {
    this.#find = db.prepare<[number], number>("SELECT versioned FROM logs WHERE log = ?").pluck();
    this.#insert = db.prepare<[number, number]>("INSERT INTO logs (log, versioned) VALUES (?, ?)");
  }

  /** Undefined: the log has no event yet. */
  isVersioned(log: number): boolean | undefined {
    const cached = this.#versioned.get(log);
    if (cached !== undefined) return cached;
    const stored = this.#find.get(log);
    if (stored === undefined) return undefined;
    this.#versioned.set(log, stored === 1);
    return stored === 1;
  }

  /** Inside a write transaction only, with an event of the log. */
  decide(log: number, versioned: boolean): void {
    if (this.isVersioned(log) !== undefined) return;
    this.#insert.run(log, versioned ? 1 : 0);
    this.#versioned.set(log, versioned);
  }

  /** After a rollback. */
  forget(): void {
    this.#versioned.clear();
  }
}
