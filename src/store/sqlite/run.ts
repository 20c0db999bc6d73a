import { comparePlaces, type Place, type PlaceRange } from "./place.ts";

/** What one of several runs is asked for at a time: what it gives beyond what is taken was read for nothing. */
const CHUNK = 16;

/** A part of the book whose events lie in the order of (time, position) and can be read from anywhere on. */
export interface Run {
  /** The first places of a range, in its direction. */
  read(range: PlaceRange, limit: number): Place[];
}

/** The first places of all runs together. */
export function firstPlaces(runs: Run[], range: PlaceRange, limit: number): Place[] {
  const [only] = runs;
  if (only === undefined) return [];
  if (runs.length === 1) return only.read(range, limit);
  const fronts = runs.map((run) => new Front(run, range, Math.min(limit, CHUNK)));
  const places: Place[] = [];
  while (places.length < limit) {
    const first = earliest(fronts, range);
    if (first === undefined) return places;
    places.push(first.take());
  }
  return places;
}

function earliest(fronts: Front[], { direction }: PlaceRange): Front | undefined {
  const sign = direction === "forward" ? 1 : -1;
  let best: Front | undefined;
  for (const front of fronts) {
    if (front.place === undefined) continue;
    if (best?.place === undefined || sign * comparePlaces(front.place, best.place) < 0) best = front;
  }
  return best;
}

/** How far a run is read. */
class Front {
  #run: Run;
  #range: PlaceRange;
  #chunk: number;
  #places: Place[] = [];
  #next = 0;
  #atEnd = false;

  constructor(run: Run, range: PlaceRange, chunk: number) {
    this.#run = run;
    this.#range = range;
    this.#chunk = chunk;
    this.#fill(range);
  }

  get place(): Place | undefined {
    return this.#places[this.#next];
  }

  take(): Place {
    const place = this.#places[this.#next] as Place;
    this.#next += 1;
    if (this.#next === this.#places.length && !this.#atEnd) this.#fill(beyond(this.#range, place));
    return place;
  }

  #fill(range: PlaceRange): void {
    this.#places = this.#run.read(range, this.#chunk);
    this.#next = 0;
    this.#atEnd = this.#places.length < this.#chunk;
  }
}

function beyond(range: PlaceRange, place: Place): PlaceRange {
  return range.direction === "forward" ? { ...range, low: place } : { ...range, high: place };
}
