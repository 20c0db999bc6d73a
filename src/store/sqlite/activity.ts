import { RecentMap } from "../../event/recent-map.ts";
import type { Place } from "./place.ts";
import { RowBuffer } from "./row-buffer.ts";
import type { Connection } from "./schema.ts";

const DAY_MS = 86_400_000;
/** Days that one number of `active_days` has a bit for. */
export const BLOCK_DAYS = 30;
/** Rows that one commit brings from finished days into `active_days`; the rest is for the next one. */
const MAX_SUMMED = 20_000;
const REMEMBERED = 100_000;

/** What events of one name have in common: an actor, a tag or, below zero, a stream; and their log and type. */
export interface Thread {
  name: number;
  /** Of `names`. */
  kind: number;
}

/**
 * Where the events of an actor, a tag and some streams are. The rows are led by the day, so that a batch touches few
 * pages, and `active_days` says which days a reader need look at. A day is summed up there, in one statement, when events
 * of a later one come; only what comes later still for a day that is summed up is added by itself.
 */
export class Activity {
  #rows: RowBuffer<[day: number, name: number, kind: number, time: number, position: number]>;
  #late: RowBuffer<[block: number, name: number, kind: number, days: number]>;
  #days;
  /** Whether days are summed up; those of this transaction, and others as they are in the table. */
  #summed = new Map<number, boolean>();
  #noted = new RecentMap<true>(REMEMBERED);
  #latest = Number.NEGATIVE_INFINITY;

  constructor(db: Connection) {
    this.#rows = new RowBuffer(db, { insert: "INSERT INTO activity", columns: 5 });
    this.#late = new RowBuffer(db, {
      insert: "INSERT INTO active_days",
      columns: 4,
      onConflict: "ON CONFLICT (block, name, kind) DO UPDATE SET days = days | excluded.days",
    });
    this.#days = {
      find: db.prepare<[number], number>("SELECT summed FROM days WHERE day = ?").pluck(),
      add: db.prepare<[number]>("INSERT INTO days (day, summed) VALUES (?, 0)"),
      nextOpen: db
        .prepare<[number], number>("SELECT day FROM days WHERE summed = 0 AND day < ? ORDER BY day LIMIT 1")
        .pluck(),
      sum: db.prepare<[block: number, bit: number, day: number]>(
        `INSERT INTO active_days SELECT DISTINCT ?, name, kind, ? FROM activity WHERE day = ?
         ON CONFLICT (block, name, kind) DO UPDATE SET days = days | excluded.days`,
      ),
      setSummed: db.prepare<[number]>("UPDATE days SET summed = 1 WHERE day = ?"),
    };
  }

  add({ name, kind }: Thread, { time, position }: Place): void {
    const day = dayOf(time);
    this.#rows.add([day, name, kind, time, position]);
    if (day > this.#latest) this.#latest = day;
    if (this.#isSummed(day)) this.#addLate(day, { name, kind });
  }

  /** Before the commit. */
  flush(): void {
    this.#rows.flush();
    this.#late.flush();
    let left = MAX_SUMMED;
    while (left > 0) {
      const day = this.#days.nextOpen.get(this.#latest);
      if (day === undefined) break;
      left -= 1 + this.#days.sum.run(blockOf(day), bitOf(day), day).changes;
      this.#days.setSummed.run(day);
      this.#summed.set(day, true);
    }
    this.#latest = Number.NEGATIVE_INFINITY;
  }

  /** After a rollback, or when another process wrote. */
  forget(): void {
    this.#rows.clear();
    this.#late.clear();
    this.#summed.clear();
    this.#noted = new RecentMap(REMEMBERED);
    this.#latest = Number.NEGATIVE_INFINITY;
  }

  #isSummed(day: number): boolean {
    let summed = this.#summed.get(day);
    if (summed !== undefined) return summed;
    const found = this.#days.find.get(day);
    if (found === undefined) this.#days.add.run(day);
    summed = found === 1;
    if (this.#summed.size >= REMEMBERED) this.#summed.clear();
    this.#summed.set(day, summed);
    return summed;
  }

  #addLate(day: number, { name, kind }: Thread): void {
    const key = `${day} ${name} ${kind}`;
    if (this.#noted.get(key)) return;
    this.#noted.set(key, true);
    this.#late.add([blockOf(day), name, kind, bitOf(day)]);
  }
}

/** UTC days since the epoch. */
export function dayOf(time: number): number {
  return Math.floor(time / DAY_MS);
}

export function blockOf(day: number): number {
  return Math.floor(day / BLOCK_DAYS);
}

export function bitOf(day: number): number {
  return 1 << (day - blockOf(day) * BLOCK_DAYS);
}
