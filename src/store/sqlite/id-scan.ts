import type { LogQuery } from "../store.ts";
import type { EventIds } from "./event-ids.ts";
import { comparePlaces, type Place, type PlaceRange, type Scan } from "./place.ts";
import type { Connection } from "./schema.ts";

type Bounds = [home: number, lowTime: number, lowPosition: number, highTime: number, highPosition: number];

/** The events of one id: the first by its slot, those of other sources by the table of its twins. */
export class IdScan {
  #ids: EventIds;
  #first;
  #twins;

  constructor(db: Connection, ids: EventIds) {
    this.#ids = ids;
    this.#first = db.prepare<[number], Place>("SELECT time, position FROM events WHERE position = ?");
    const twins = (order: "ASC" | "DESC") =>
      db.prepare<[...Bounds, number], Place>(
        `SELECT time, position FROM twins
         WHERE home = ? AND (time, position) > (?, ?) AND (time, position) < (?, ?)
         ORDER BY time ${order}, position ${order} LIMIT ?`,
      );
    this.#twins = { forward: twins("ASC"), backward: twins("DESC") };
  }

  scan({ id, limit }: LogQuery & { id: string }, { low, high, direction }: PlaceRange): Scan {
    const home = this.#ids.homeOf(id);
    if (home === undefined) return { places: [] };
    const want = limit + 1;
    const bounds: Bounds = [home.slot, low.time, low.position, high.time, high.position];
    const places = this.#twins[direction].all(...bounds, want);
    const first = this.#first.get(home.position) as Place;
    if (comparePlaces(low, first) < 0 && comparePlaces(first, high) < 0) places.push(first);
    places.sort(direction === "forward" ? comparePlaces : (a, b) => comparePlaces(b, a));
    if (places.length < want) return { places };
    return { places: places.slice(0, want), end: places[want - 1] as Place };
  }
}
