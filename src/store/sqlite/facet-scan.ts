import type { LogQuery } from "../store.ts";
import type { Names } from "./names.ts";
import type { Place, PlaceRange, Scan } from "./place.ts";
import type { Connection } from "./schema.ts";

const DAY_MS = 86_400_000;
/** Days that one call looks at; a quiet actor in an old book then answers in several short pages. */
const MAX_DAYS = 2_000;

type Bounds = [
  day: number,
  name: number,
  lowTime: number,
  lowPosition: number,
  highTime: number,
  highPosition: number,
];

/** Walks the days of an actor or a tag: the index is led by the day (schema.ts), so each day is one probe. */
export class FacetScan {
  #names: Names;
  #statements;

  constructor(db: Connection, names: Names) {
    this.#names = names;
    const day = (order: "ASC" | "DESC") =>
      db.prepare<[...Bounds, number], Place>(
        `SELECT time, position FROM facets
         WHERE day = ? AND name = ? AND (time, position) > (?, ?) AND (time, position) < (?, ?)
         ORDER BY time ${order}, position ${order} LIMIT ?`,
      );
    const nextDay = (sql: string) => db.prepare<[number], number | null>(sql).pluck();
    this.#statements = {
      forward: { day: day("ASC"), nextDay: nextDay("SELECT min(day) FROM facets WHERE day >= ?"), step: 1 },
      backward: {
        day: day("DESC"),
        nextDay: nextDay("SELECT max(day) FROM facets WHERE day <= ?"),
        step: -1,
      },
    };
  }

  scan(query: LogQuery, range: PlaceRange): Scan {
    const name =
      query.actor !== undefined
        ? this.#names.find("actor", query.actor)
        : this.#names.find("tag", query.tag as string);
    if (name === undefined) return { places: [] };
    const { low, high, direction } = range;
    const { day: readDay, nextDay, step } = this.#statements[direction];
    const want = query.limit + 1;
    const places: Place[] = [];
    let day = nextDay.get(dayOf(direction === "forward" ? low : high)) ?? undefined;
    for (let looked = 0; day !== undefined && isWithin(day, range); looked++) {
      if (looked === MAX_DAYS) return { places, end: edgeOf(day, range) };
      const bounds: Bounds = [day, name, low.time, low.position, high.time, high.position];
      places.push(...readDay.all(...bounds, want - places.length));
      if (places.length === want) return { places, end: places[want - 1] as Place };
      day = nextDay.get(day + step) ?? undefined;
    }
    return { places };
  }
}

function dayOf({ time }: Place): number {
  return Math.floor(time / DAY_MS);
}

function isWithin(day: number, { low, high }: PlaceRange): boolean {
  return day >= dayOf(low) && day <= dayOf(high);
}

/** The place just before the first (in reading direction) of a day. */
function edgeOf(day: number, { direction }: PlaceRange): Place {
  return { time: (direction === "forward" ? day : day + 1) * DAY_MS, position: 0 };
}
