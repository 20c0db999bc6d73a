import type { RecordedEvent } from "../../event/event.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import { matchesFilter } from "../filter.ts";
import type { LogQuery, Page } from "../store.ts";
import { eventRowAt } from "./event-at.ts";
import type { EventIds } from "./event-ids.ts";
import { positionNumber, positionText, toEvent } from "./event-row.ts";
import { IdScan } from "./id-scan.ts";
import type { Names } from "./names.ts";
import { comparePlaces, type Place, type PlaceRange, type Scan } from "./place.ts";
import { firstPlaces } from "./run.ts";
import type { Connection } from "./schema.ts";
import { Ways } from "./ways.ts";

/** Places that one call takes where what it found is still filtered by the event: a rare match then comes in short pages. */
const FILTERED_PLACES = 500;

/**
 * Reads in the order of (time, position). The filter picks the way: an id has its slot, a subject its stream, an actor or
 * a tag its days in `activity`, everything else goes along the index of a log's types, those that are wanted side by side.
 * What the way cannot tell, as the tag of an actor's event, is looked up in the event.
 */
export class LogReader {
  #row;
  #ids: IdScan;
  #ways: Ways;
  #inOneSnapshot: (query: LogQuery) => Page<RecordedEvent>;

  constructor(db: Connection, { names, ids }: { names: Names; ids: EventIds }) {
    this.#row = eventRowAt(db);
    this.#ids = new IdScan(db, ids);
    this.#ways = new Ways(db, names);
    this.#inOneSnapshot = db.transaction((query: LogQuery) => this.#read(query));
  }

  /** In one read transaction: between two statements another process could commit what only one of them sees. */
  read(query: LogQuery): Page<RecordedEvent> {
    return this.#inOneSnapshot(query);
  }

  #read(query: LogQuery): Page<RecordedEvent> {
    const range = rangeOf(query);
    const scan = this.#scan(query, range);
    const items: RecordedEvent[] = [];
    for (const { position } of scan.places) {
      const event = toEvent(this.#row(position));
      if (!matchesFilter(event, query)) continue;
      if (items.length === query.limit)
        return { items, nextCursor: cursorAt(placeOf(items.at(-1) as RecordedEvent)) };
      items.push(event);
    }
    return scan.end === undefined ? { items } : { items, nextCursor: cursorAt(scan.end) };
  }

  #scan(query: LogQuery, range: PlaceRange): Scan {
    const { id, limit } = query;
    if (id !== undefined) return this.#ids.scan({ ...query, id }, range);
    const { runs, exact } = this.#ways.of(query);
    const want = exact ? limit + 1 : Math.max(limit + 1, FILTERED_PLACES);
    const places = firstPlaces(runs, range, want);
    return places.length < want ? { places } : { places, end: places[want - 1] as Place };
  }
}

function rangeOf(query: LogQuery): PlaceRange {
  const { direction } = query;
  const low = { time: query.from ?? Number.MIN_SAFE_INTEGER, position: 0 };
  const high = { time: query.to ?? Number.MAX_SAFE_INTEGER, position: 0 };
  if (query.cursor === undefined) return { low, high, direction };
  const [time, position] = decodeCursor(query.cursor, "event") as [number, string];
  const cursor = { time, position: positionNumber(position) };
  if (direction === "forward") return { low: comparePlaces(low, cursor) < 0 ? cursor : low, high, direction };
  return { low, high: comparePlaces(cursor, high) < 0 ? cursor : high, direction };
}

function placeOf(event: RecordedEvent): Place {
  return { time: Date.parse(event.time), position: positionNumber(event.position) };
}

function cursorAt({ time, position }: Place): string {
  return encodeCursor("event", [time, positionText(position)]);
}
