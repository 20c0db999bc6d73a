import { BLOCK_DAYS, bitOf, blockOf, dayOf } from "./activity.ts";
import type { Place, PlaceRange } from "./place.ts";
import { firstPlaces, type Run } from "./run.ts";
import type { Connection } from "./schema.ts";

/** Places within one day of one name and kind. */
type Bounds = [
  day: number,
  name: number,
  kind: number,
  lowTime: number,
  lowPosition: number,
  highTime: number,
  highPosition: number,
];

interface Wanted {
  name: number;
  /** Undefined: all. */
  kinds: ReadonlySet<number> | undefined;
}

/**
 * Reads what one name did. `active_days` names the days of a block on which it did anything, of which kind, and each of
 * those is one stretch of `activity`. Days that are not summed up there, most often the last one, are looked at. So beside
 * what it returns it reads one row for each kind and block, and one for each block in which anybody did anything.
 */
export class ActivityScan {
  #statements;
  #active;
  #openDays;
  #nextKind;

  constructor(db: Connection) {
    const day = (order: "ASC" | "DESC") =>
      db.prepare<[...Bounds, number], Place>(
        `SELECT time, position FROM activity WHERE day = ? AND name = ? AND kind = ?
         AND (time, position) > (?, ?) AND (time, position) < (?, ?)
         ORDER BY time ${order}, position ${order} LIMIT ?`,
      );
    const nextDay = (sql: string) => db.prepare<[number], number | null>(sql).pluck();
    this.#statements = {
      forward: { day: day("ASC"), nextDay: nextDay("SELECT min(day) FROM days WHERE day >= ?") },
      backward: { day: day("DESC"), nextDay: nextDay("SELECT max(day) FROM days WHERE day <= ?") },
    };
    this.#active = db.prepare<[number, number], { kind: number; days: number }>(
      "SELECT kind, days FROM active_days WHERE block = ? AND name = ?",
    );
    this.#openDays = db
      .prepare<[number, number], number>("SELECT day FROM days WHERE summed = 0 AND day >= ? AND day < ?")
      .pluck();
    this.#nextKind = db
      .prepare<[number, number, number], number | null>(
        "SELECT min(kind) FROM activity WHERE day = ? AND name = ? AND kind > ?",
      )
      .pluck();
  }

  /** @param kinds default all */
  run(name: number, kinds: ReadonlySet<number> | undefined): Run {
    return { read: (range, limit) => this.#read({ name, kinds }, range, limit) };
  }

  #read(wanted: Wanted, range: PlaceRange, limit: number): Place[] {
    const { nextDay } = this.#statements[range.direction];
    const forward = range.direction === "forward";
    const [first, last] = [dayOf(range.low.time), dayOf(range.high.time)];
    const places: Place[] = [];
    let next = nextDay.get(forward ? first : last) ?? undefined;
    while (next !== undefined && next >= first && next <= last) {
      const block = blockOf(next);
      const days = this.#daysOf(wanted, block);
      for (const day of [...days.keys()].sort((a, b) => (forward ? a - b : b - a))) {
        if (day < first || day > last) continue;
        const runs = (days.get(day) as number[]).map((kind) => this.#dayOf(day, wanted.name, kind));
        places.push(...firstPlaces(runs, range, limit - places.length));
        if (places.length === limit) return places;
      }
      next = nextDay.get(forward ? (block + 1) * BLOCK_DAYS : block * BLOCK_DAYS - 1) ?? undefined;
    }
    return places;
  }

  /** The days of a block on which the name did any of the kinds, with those that it did. */
  #daysOf({ name, kinds }: Wanted, block: number): Map<number, number[]> {
    const found = new Map<number, number[]>();
    const note = (day: number, kind: number) => {
      if (kinds !== undefined && !kinds.has(kind)) return;
      const others = found.get(day);
      if (others === undefined) found.set(day, [kind]);
      else others.push(kind);
    };
    const [first, end] = [block * BLOCK_DAYS, (block + 1) * BLOCK_DAYS];
    for (const { kind, days } of this.#active.all(block, name)) {
      for (let day = first; day < end; day++) if (days & bitOf(day)) note(day, kind);
    }
    for (const day of this.#openDays.all(first, end)) {
      for (let kind = this.#kindAfter(day, name, 0); kind !== null; kind = this.#kindAfter(day, name, kind)) {
        note(day, kind);
      }
    }
    return found;
  }

  #kindAfter(day: number, name: number, kind: number): number | null {
    return this.#nextKind.get(day, name, kind) ?? null;
  }

  #dayOf(day: number, name: number, kind: number): Run {
    return {
      read: ({ low, high, direction }, limit) =>
        this.#statements[direction].day.all(
          ...[day, name, kind, low.time, low.position, high.time, high.position],
          limit,
        ),
    };
  }
}
