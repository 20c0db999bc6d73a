import type { Place, PlaceRange } from "./place.ts";
import type { Run } from "./run.ts";
import type { Connection } from "./schema.ts";

type Bounds = [
  log: number,
  type: number,
  fromTime: number,
  toTime: number,
  ...low: [number, number],
  ...high: [number, number],
];

/** Reads the events of one type in a log by the index that is led by both. */
export class TimeScan {
  #statements;

  constructor(db: Connection) {
    const walk = (order: "ASC" | "DESC") =>
      db.prepare<[...Bounds, number], Place>(
        `SELECT time, position FROM events INDEXED BY events_by_type
         WHERE log = ? AND type = ? AND time >= ? AND time <= ? AND (time, position) > (?, ?) AND (time, position) < (?, ?)
         ORDER BY time ${order}, position ${order} LIMIT ?`,
      );
    this.#statements = { forward: walk("ASC"), backward: walk("DESC") };
  }

  run(log: number, type: number): Run {
    return {
      read: ({ low, high, direction }: PlaceRange, limit) =>
        this.#statements[direction].all(
          ...[log, type, low.time, high.time, low.time, low.position, high.time, high.position],
          limit,
        ),
    };
  }
}
