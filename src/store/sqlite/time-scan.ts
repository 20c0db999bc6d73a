import type { LogQuery } from "../store.ts";
import type { Names } from "./names.ts";
import { comparePlaces, type Place, type PlaceRange, type Scan } from "./place.ts";
import type { Connection } from "./schema.ts";

/** Index entries that one call filters in one log, a few milliseconds: a rare type answers in several short pages. */
const WINDOW = 20_000;

type Bounds = [
  log: number,
  fromTime: number,
  toTime: number,
  ...low: [number, number],
  ...high: [number, number],
];

const IN_RANGE =
  "log = ? AND time >= ? AND time <= ? AND (time, position) > (?, ?) AND (time, position) < (?, ?)";

interface Filter {
  /** JSON array of the types' ids, or null for all. */
  types: string | null;
  stream: number | null;
}

/** Walks the time index of one log, or of each log side by side, filtering by type and stream in the index. */
export class TimeScan {
  #names: Names;
  #statements;
  #findStream;

  constructor(db: Connection, names: Names) {
    this.#names = names;
    this.#findStream = db
      .prepare<[number, string], number>("SELECT id FROM streams WHERE log = ? AND subject = ?")
      .pluck();
    this.#statements = { forward: statements(db, "ASC"), backward: statements(db, "DESC") };
  }

  scan(query: LogQuery, range: PlaceRange): Scan {
    const types = this.#typesOf(query);
    if (types?.length === 0) return { places: [] };
    const scans: Scan[] = [];
    for (const log of this.#logsOf(query)) {
      const stream = query.subject === undefined ? null : this.#findStream.get(log, query.subject);
      if (stream === undefined) continue;
      const filter = { types: types === undefined ? null : JSON.stringify(types), stream };
      scans.push(this.#scanLog(log, filter, { ...range, want: query.limit + 1 }));
    }
    return merge(scans, range);
  }

  #scanLog(log: number, filter: Filter, { low, high, direction, want }: PlaceRange & { want: number }): Scan {
    const { all, filtered, windowEnd } = this.#statements[direction];
    const bounds: Bounds = [log, low.time, high.time, low.time, low.position, high.time, high.position];
    const isFiltered = filter.types !== null || filter.stream !== null;
    const places = isFiltered
      ? filtered.all(...bounds, filter.types, filter.types, filter.stream, filter.stream, want)
      : all.all(...bounds, want);
    if (places.length === want) return { places, end: places[want - 1] as Place };
    const end = isFiltered ? windowEnd.get(...bounds) : undefined;
    return end === undefined ? { places } : { places, end };
  }

  #logsOf({ log }: LogQuery): number[] {
    if (log === undefined) return this.#names.startingWith("log", "").map(({ id }) => id);
    const id = this.#names.find("log", log);
    return id === undefined ? [] : [id];
  }

  #typesOf({ types }: LogQuery): number[] | undefined {
    return types?.flatMap((type) => {
      if (type.endsWith(".")) return this.#names.startingWith("type", type).map(({ id }) => id);
      return this.#names.find("type", type) ?? [];
    });
  }
}

function statements(db: Connection, order: "ASC" | "DESC") {
  const walk = `FROM events INDEXED BY events_by_time WHERE ${IN_RANGE}
    ORDER BY time ${order}, position ${order}`;
  return {
    all: db.prepare<[...Bounds, number], Place>(`SELECT time, position ${walk} LIMIT ?`),
    filtered: db.prepare<
      [...Bounds, string | null, string | null, number | null, number | null, number],
      Place
    >(
      `SELECT time, position FROM (SELECT time, position, type, stream ${walk} LIMIT ${WINDOW})
       WHERE (? IS NULL OR type IN (SELECT value FROM json_each(?))) AND (? IS NULL OR stream = ?) LIMIT ?`,
    ),
    windowEnd: db.prepare<Bounds, Place>(`SELECT time, position ${walk} LIMIT 1 OFFSET ${WINDOW - 1}`),
  };
}

/** Puts the logs' places into one order, as far as every scan reached. */
function merge(scans: Scan[], { direction }: PlaceRange): Scan {
  const [only] = scans;
  if (scans.length === 1 && only !== undefined) return only;
  const compare = direction === "forward" ? comparePlaces : (a: Place, b: Place) => comparePlaces(b, a);
  const ends = scans.flatMap(({ end }) => end ?? []).sort(compare);
  const end = ends[0];
  const places = scans
    .flatMap((scan) => scan.places)
    .filter((place) => end === undefined || compare(place, end) <= 0)
    .sort(compare);
  return end === undefined ? { places } : { places, end };
}
