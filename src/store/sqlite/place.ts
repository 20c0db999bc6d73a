import type { Direction } from "../store.ts";

/** Where an event stands in the order of (time, position). */
export interface Place {
  time: number;
  position: number;
}

/** The places that a read wants: `low` and `high` themselves excluded, walked in `direction`. */
export interface PlaceRange {
  low: Place;
  high: Place;
  direction: Direction;
}

/** What a scan found, in order. `end`: it stopped there, before the range did. */
export interface Scan {
  places: Place[];
  end?: Place;
}

export function comparePlaces(a: Place, b: Place): number {
  return a.time - b.time || a.position - b.position;
}
