import type { RecordedEvent } from "../../event/event.ts";
import type { StreamQuery } from "../store.ts";
import { eventRowAt, type LinkedRow } from "./event-at.ts";
import { toEvent } from "./event-row.ts";
import { jumpVersion } from "./jump.ts";
import type { Names } from "./names.ts";
import type { Connection } from "./schema.ts";

/** Reads a stream by its links (jump.ts): to the newest version wanted by jumps, from there step by step. */
export class StreamReader {
  #names: Names;
  #head;
  #links;
  #row;

  constructor(db: Connection, names: Names) {
    this.#names = names;
    this.#head = db.prepare<[number, string], { version: number; head: number }>(
      "SELECT version, head FROM streams JOIN heads ON heads.stream = streams.id WHERE log = ? AND subject = ?",
    );
    this.#links = db.prepare<[number], { prev: number | null; jump: number | null }>(
      "SELECT prev, jump FROM events WHERE position = ?",
    );
    this.#row = eventRowAt(db);
  }

  read({ log, subject, fromVersion, direction, limit }: StreamQuery): RecordedEvent[] {
    const logId = this.#names.find("log", log);
    const head = logId === undefined ? undefined : this.#head.get(logId, subject);
    if (head === undefined) return [];
    const forward = direction === "forward";
    const first = forward ? Math.max(1, fromVersion ?? 1) : 1;
    const newest = Math.min(head.version, forward ? first + limit - 1 : (fromVersion ?? head.version));
    const count = Math.min(limit, newest - first + 1);
    if (count <= 0) return [];
    const events = this.#backward(this.#locate(head.head, head.version, newest), count);
    return forward ? events.reverse() : events;
  }

  #locate(head: number, headVersion: number, wanted: number): number {
    let position = head;
    let version = headVersion;
    while (version > wanted) {
      const { prev, jump } = this.#links.get(position) as { prev: number; jump: number };
      const jumped = jumpVersion(version);
      position = jumped >= wanted ? jump : prev;
      version = jumped >= wanted ? jumped : version - 1;
    }
    return position;
  }

  #backward(from: number, count: number): RecordedEvent[] {
    const events: RecordedEvent[] = [];
    for (let position: number | null = from; position !== null && events.length < count; ) {
      const row: LinkedRow = this.#row(position);
      events.push(toEvent(row));
      position = row.prev;
    }
    return events;
  }
}
