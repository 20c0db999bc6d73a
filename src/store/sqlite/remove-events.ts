import { eventTags } from "../../event/event.ts";
import type { EventPlace } from "../store.ts";
import { dayOf } from "./activity.ts";
import type { EventIds } from "./event-ids.ts";
import { positionNumber } from "./event-row.ts";
import type { Names } from "./names.ts";
import type { Connection } from "./schema.ts";

interface Row {
  log: number;
  stream: number;
  type: number;
  time: number;
  version: number | null;
  body: string;
}

/**
 * Takes events of logs without versions out of every table: the event, its id, its rows of `activity`. What stays is the
 * dictionary, the streams' names, and the days that `active_days` has: on those a reader finds nothing any more.
 */
export class EventRemover {
  #ids: EventIds;
  #names: Names;
  #find;
  #remove;
  #removeActivity;
  #nameOf;

  constructor(db: Connection, { ids, names }: { ids: EventIds; names: Names }) {
    this.#ids = ids;
    this.#names = names;
    this.#find = db.prepare<[number], Row>(
      "SELECT log, stream, type, time, version, body FROM events WHERE position = ?",
    );
    this.#remove = db.prepare<[number]>("DELETE FROM events WHERE position = ?");
    this.#removeActivity = db.prepare<[number, number, number, number, number]>(
      "DELETE FROM activity WHERE day = ? AND name = ? AND kind = ? AND time = ? AND position = ?",
    );
    this.#nameOf = db.prepare<[number], string>("SELECT name FROM names WHERE id = ?").pluck();
  }

  /** How many of them were there. Inside a write transaction, with nothing left to flush. */
  remove(log: string, events: readonly EventPlace[]): number {
    const logId = this.#names.find("log", log);
    if (logId === undefined) return 0;
    let removed = 0;
    for (const { position } of events) {
      const at = positionNumber(position);
      const row = this.#find.get(at);
      if (row === undefined || row.log !== logId || row.version !== null) continue;
      this.#removeOne(log, at, row);
      removed += 1;
    }
    return removed;
  }

  #removeOne(log: string, position: number, { stream, type, time, body }: Row): void {
    const event = JSON.parse(body) as Parameters<typeof eventTags>[0] & EventPlace & { actor?: string };
    this.#ids.release(event, { time, position });
    this.#remove.run(position);
    const typeName = (this.#nameOf.get(type) as string).slice("type:".length);
    const kind = this.#names.find("kind", `${log} ${typeName}`) as number;
    const names = eventTags(event).map((tag) => this.#names.find("tag", tag));
    if (event.actor !== undefined) names.push(this.#names.find("actor", event.actor));
    for (const name of [...names, -stream]) {
      if (name !== undefined) this.#removeActivity.run(dayOf(time), name, kind, time, position);
    }
  }
}
