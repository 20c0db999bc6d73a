import { jumpVersion } from "./jump.ts";
import { comparePlaces, type Place, type PlaceRange } from "./place.ts";
import type { Run } from "./run.ts";
import type { Connection } from "./schema.ts";

/** An event of a stream as its links have it. */
interface Link extends Place {
  version: number;
  prev: number | null;
  jump: number | null;
}

/**
 * Reads a stream whose events are in the order of their time by its links: to where the range begins in O(log n) steps
 * (jump.ts), from there event by event.
 */
export class StreamScan {
  #link;

  constructor(db: Connection) {
    this.#link = db.prepare<[number], Link>(
      "SELECT position, time, version, prev, jump FROM events WHERE position = ?",
    );
  }

  /** @param head position of the last event */
  run(head: number): Run {
    return { read: (range, limit) => this.#read(head, range, limit) };
  }

  #read(head: number, range: PlaceRange, limit: number): Place[] {
    const newest = this.#newestBefore(this.#at(head), range.high);
    if (newest === undefined) return [];
    if (range.direction === "backward") return this.#back(newest, range.low, limit);
    const oldest = this.#oldestAfter(newest, range.low);
    if (oldest === undefined) return [];
    const last = Math.min(oldest.version + limit - 1, newest.version);
    const from = this.#goBack(newest, ({ version }) => version >= last);
    return this.#back(from, range.low, limit).reverse();
  }

  #newestBefore(head: Link, high: Place): Link | undefined {
    if (comparePlaces(head, high) < 0) return head;
    const first = this.#goBack(head, (link) => comparePlaces(link, high) >= 0);
    return first.prev === null ? undefined : this.#at(first.prev);
  }

  #oldestAfter(newest: Link, low: Place): Link | undefined {
    if (comparePlaces(newest, low) <= 0) return undefined;
    return this.#goBack(newest, (link) => comparePlaces(link, low) > 0);
  }

  /** The oldest for which it holds, where it holds for `from` and for none before the oldest. */
  #goBack(from: Link, holds: (link: Link) => boolean): Link {
    for (let link = from; ; ) {
      const jumped = this.#jumpOf(link);
      const next = jumped !== undefined && holds(jumped) ? jumped : this.#prevOf(link);
      if (next === undefined || (next !== jumped && !holds(next))) return link;
      link = next;
    }
  }

  #back(from: Link, low: Place, limit: number): Place[] {
    const places: Place[] = [];
    let link: Link | undefined = from;
    while (link !== undefined && places.length < limit && comparePlaces(link, low) > 0) {
      places.push({ time: link.time, position: link.position });
      link = places.length === limit ? undefined : this.#prevOf(link);
    }
    return places;
  }

  #jumpOf({ version, jump }: Link): Link | undefined {
    return jump === null || jumpVersion(version) === version - 1 ? undefined : this.#at(jump);
  }

  #prevOf({ prev }: Link): Link | undefined {
    return prev === null ? undefined : this.#at(prev);
  }

  #at(position: number): Link {
    return this.#link.get(position) as Link;
  }
}
