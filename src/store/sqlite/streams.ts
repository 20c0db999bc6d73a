import { jumpVersion } from "./jump.ts";
import type { Place } from "./place.ts";
import { RowBuffer } from "./row-buffer.ts";
import type { Connection } from "./schema.ts";

const MAX_CACHED = 50_000;

/** A stream's end; `version` 0 when no event of it carries a version. */
export interface Head {
  id: number;
  version: number;
  /** As many as are known of: …, the event that the one before jumps to, the event that the last jumps to, the last. */
  chain: number[];
  /** Time of the last event while all are in the order of time; null: they are not, or have no versions. */
  latest: number | null;
}

/** Where a new event hangs in its stream. */
export interface Link {
  version: number;
  prev: number | null;
  jump: number | null;
}

interface HeadRow {
  id: number;
  version: number | null;
  head: number | null;
  jump: number | null;
  latest: number | null;
}

/**
 * The heads of all streams: what gives an event its version. They change inside the write transaction only, so
 * a version is gapless although no index enforces it. Read through a cache that holds until another process
 * writes; changed heads are written once a transaction.
 */
export class Streams {
  /** By log, then subject. */
  #heads = new Map<number, Map<string, Head>>();
  #cached = 0;
  #dirty = new Set<Head>();
  #find;
  #insert;
  #changed: RowBuffer<
    [stream: number, version: number, head: number, jump: number | null, latest: number | null]
  >;
  #jumpAt: (position: number) => number | null;

  constructor(db: Connection, jumpAt: (position: number) => number | null) {
    this.#jumpAt = jumpAt;
    this.#find = db.prepare<[number, string], HeadRow>(
      `SELECT streams.id, heads.version, heads.head, heads.jump, heads.latest
       FROM streams LEFT JOIN heads ON heads.stream = streams.id WHERE log = ? AND subject = ?`,
    );
    this.#insert = db.prepare<[number, string]>("INSERT INTO streams (log, subject) VALUES (?, ?)");
    this.#changed = new RowBuffer(db, {
      insert: "INSERT INTO heads",
      columns: 5,
      onConflict: `ON CONFLICT (stream) DO UPDATE
        SET version = excluded.version, head = excluded.head, jump = excluded.jump, latest = excluded.latest`,
    });
  }

  find(log: number, subject: string): Head | undefined {
    const cached = this.#heads.get(log)?.get(subject);
    if (cached !== undefined) return cached;
    const row = this.#find.get(log, subject);
    if (row === undefined) return undefined;
    const chain = [row.jump, row.head].filter((position) => position !== null);
    return this.#remember(log, subject, { id: row.id, version: row.version ?? 0, chain, latest: row.latest });
  }

  findOrAdd(log: number, subject: string): Head {
    const known = this.find(log, subject);
    if (known !== undefined) return known;
    const id = Number(this.#insert.run(log, subject).lastInsertRowid);
    return this.#remember(log, subject, { id, version: 0, chain: [], latest: null });
  }

  /** Makes the event at a place the stream's last one. */
  push(head: Head, { time, position }: Place): Link {
    const version = head.version + 1;
    const isInOrder = version === 1 || (head.latest !== null && head.latest <= time);
    head.latest = isInOrder ? time : null;
    const prev = head.chain.at(-1) ?? null;
    // Where the jump is not to the neighbour, it is to the jump of the last event's jump, by the same rule.
    if (jumpVersion(version) < version - 1) this.#dropTwo(head.chain);
    const jump = head.chain.at(-1) ?? null;
    head.chain.push(position);
    head.version = version;
    this.#dirty.add(head);
    return { version, prev, jump };
  }

  #dropTwo(chain: number[]): void {
    chain.pop();
    const jump = chain.pop();
    if (chain.length > 0 || jump === undefined) return;
    const beyond = this.#jumpAt(jump);
    if (beyond !== null) chain.push(beyond);
  }

  /** Before the commit. */
  flush(): void {
    for (const { version, chain, id, latest } of this.#dirty) {
      this.#changed.add([id, version, chain.at(-1) as number, chain.at(-2) ?? null, latest]);
    }
    this.#changed.flush();
    this.#dirty.clear();
  }

  /** After a rollback, or when another process wrote. */
  forget(): void {
    this.#heads.clear();
    this.#cached = 0;
    this.#dirty.clear();
    this.#changed.clear();
  }

  #remember(log: number, subject: string, head: Head): Head {
    // Not while heads wait to be written: a second copy of one would be read from the table, without its changes.
    if (this.#cached >= MAX_CACHED && this.#dirty.size === 0) {
      this.#heads.clear();
      this.#cached = 0;
    }
    let subjects = this.#heads.get(log);
    if (subjects === undefined) {
      subjects = new Map();
      this.#heads.set(log, subjects);
    }
    subjects.set(subject, head);
    this.#cached += 1;
    return head;
  }
}
