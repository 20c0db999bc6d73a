import { jumpVersion } from "./jump.ts";
import type { Connection } from "./schema.ts";

const MAX_CACHED = 50_000;

/** A stream's last event; `version` 0 when it has none that carries a version. */
export interface Head {
  id: number;
  version: number;
  head: number | null;
  headJump: number | null;
}

/** Where a new event hangs in its stream. */
export interface Link {
  version: number;
  prev: number | null;
  jump: number | null;
}

interface HeadRow {
  id: number;
  version: number;
  head: number | null;
  head_jump: number | null;
}

/**
 * The heads of all streams: what gives an event its version. They change inside the write transaction only, so
 * a version is gapless although no index enforces it. Read through a cache that holds until another process
 * writes; changed heads are written once a transaction.
 */
export class Streams {
  #heads = new Map<string, Head>();
  #dirty = new Set<Head>();
  #find;
  #insert;
  #update;
  #jumpAt;

  constructor(db: Connection) {
    this.#find = db.prepare<[number, string], HeadRow>(
      "SELECT id, version, head, head_jump FROM streams WHERE log = ? AND subject = ?",
    );
    this.#insert = db.prepare<[number, string]>(
      "INSERT INTO streams (log, subject, version) VALUES (?, ?, 0)",
    );
    this.#update = db.prepare<[number, number | null, number | null, number]>(
      "UPDATE streams SET version = ?, head = ?, head_jump = ? WHERE id = ?",
    );
    this.#jumpAt = db.prepare<[number], number | null>("SELECT jump FROM events WHERE position = ?").pluck();
  }

  find(log: number, subject: string): Head | undefined {
    const key = `${log}:${subject}`;
    const cached = this.#heads.get(key);
    if (cached !== undefined) return cached;
    const row = this.#find.get(log, subject);
    if (row === undefined) return undefined;
    const head = { id: row.id, version: row.version, head: row.head, headJump: row.head_jump };
    this.#remember(key, head);
    return head;
  }

  findOrAdd(log: number, subject: string): Head {
    const known = this.find(log, subject);
    if (known !== undefined) return known;
    const id = Number(this.#insert.run(log, subject).lastInsertRowid);
    const head = { id, version: 0, head: null, headJump: null };
    this.#remember(`${log}:${subject}`, head);
    return head;
  }

  /** Makes the event at `position` the stream's last one. */
  push(head: Head, position: number): Link {
    const version = head.version + 1;
    const link = { version, prev: head.head, jump: this.#jumpOf(head, version) };
    head.version = version;
    head.head = position;
    head.headJump = link.jump;
    this.#dirty.add(head);
    return link;
  }

  #jumpOf(head: Head, version: number): number | null {
    if (jumpVersion(version) === version - 1) return head.head;
    // Not the neighbour: then it is the jump of the last event's jump, by the same rule.
    return head.headJump === null ? null : (this.#jumpAt.get(head.headJump) ?? null);
  }

  /** Before the commit. */
  flush(): void {
    for (const { version, head, headJump, id } of this.#dirty) this.#update.run(version, head, headJump, id);
    this.#dirty.clear();
  }

  /** After a rollback, or when another process wrote. */
  forget(): void {
    this.#heads.clear();
    this.#dirty.clear();
  }

  #remember(key: string, head: Head): void {
    // Not while heads wait to be written: a second copy of one would be read from the table, without its changes.
    if (this.#heads.size >= MAX_CACHED && this.#dirty.size === 0) this.#heads.clear();
    this.#heads.set(key, head);
  }
}
