import { toIso } from "../../event/calendar.ts";
import type { RecordedEvent } from "../../event/event.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import { matchesFilter } from "../filter.ts";
import type { LogQuery, Page } from "../store.ts";
import type { TypedItem } from "./attribute-value.ts";
import type { AppendContext } from "./batch-appender.ts";
import { eventOfItem, isEventItem, markerOfItem } from "./event-item.ts";
import { idPk, placeKey, shardOf, timePk, timeSk } from "./keys.ts";
import { LogPartition, merged } from "./log-partition.ts";
import { checkPosition } from "./positions.ts";
import { queryAll } from "./query-all.ts";

/** Events that one page may look at for those that pass the filter. */
const MAX_EXAMINED = 5_000;
const FILTERED_PAGE = 200;
/** Items of one request, however many are asked for: an item may have 256 KB. */
const MAX_PAGE = 1_000;

const MIN_TIME = Date.parse("0001-01-01T00:00:00.000Z");
const MAX_TIME = Date.parse("9999-12-31T23:59:59.999Z");
/** After every digit. */
const END = "~";

type Place = [time: number, position: string];

/** Reads logs by time: the partitions of one month after the other, those of all logs and shards side by side. */
export class LogReader {
  #context: AppendContext;

  constructor(context: AppendContext) {
    this.#context = context;
  }

  /** @throws cursor_invalid */
  async read(query: LogQuery): Promise<Page<RecordedEvent>> {
    const after = query.cursor === undefined ? undefined : placeOf(query.cursor);
    if (query.limit <= 0) return { items: [] };
    if (query.id !== undefined) return this.#byId(query.id, query, after);
    const items: RecordedEvent[] = [];
    let examined = 0;
    for await (const item of this.#inOrder(query, after)) {
      const event = eventOfItem(item);
      const place: Place = [Date.parse(event.time), event.position];
      if (after !== undefined && place[0] === after[0] && place[1] === after[1]) continue;
      if (items.length === query.limit) return { items, nextCursor: cursorOf(items.at(-1) as RecordedEvent) };
      if (matchesFilter(event, query)) items.push(event);
      examined += 1;
      if (examined === MAX_EXAMINED) return { items, nextCursor: encodeCursor("event", place) };
    }
    return { items };
  }

  /** From the cursor's place on, that included. */
  async *#inOrder(query: LogQuery, after: Place | undefined): AsyncGenerator<TypedItem> {
    const forward = query.direction === "forward";
    const { from, to } = boundsOf(query, after);
    const { client, shards } = this.#context;
    const months = await this.#months(query.log);
    const inRange = [...months.keys()].filter((month) => `${month}${END}` >= from && month <= to).sort();
    if (!forward) inRange.reverse();
    const all = Array.from({ length: shards }, (_, shard) => shard);
    const wanted = query.subject === undefined ? all : [shardOf(query.subject, shards)];
    for (const month of inRange) {
      const partitions = (months.get(month) as string[]).flatMap((log) =>
        wanted.map(
          (shard) =>
            new LogPartition(client, {
              tpk: timePk(log, month, shard),
              from,
              to,
              forward,
              pageSize: pageSizeOf(query),
            }),
        ),
      );
      yield* merged(partitions, forward);
    }
  }

  /** The logs that have events in a month, by month. */
  async #months(log: string | undefined): Promise<Map<string, string[]>> {
    const { registry } = this.#context;
    const logs = log === undefined ? await registry.logs() : [log];
    const months = new Map<string, string[]>();
    await Promise.all(
      logs.map(async (name) => {
        for (const month of await registry.months(name)) {
          const others = months.get(month);
          if (others === undefined) months.set(month, [name]);
          else others.push(name);
        }
      }),
    );
    return months;
  }

  /** One partition has the events and markers of an id, whatever their source. */
  async #byId(id: string, query: LogQuery, after: Place | undefined): Promise<Page<RecordedEvent>> {
    const { client } = this.#context;
    const found = await queryAll(client, {
      TableName: client.eventsTable,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: idPk(id) } },
    });
    const items = await Promise.all(
      found.map((item) =>
        isEventItem(item) ? item : client.get(client.eventsTable, placeKey(markerOfItem(item))),
      ),
    );
    const sign = query.direction === "forward" ? 1 : -1;
    const events = items
      .flatMap((item) => (item === undefined ? [] : [eventOfItem(item)]))
      .filter((event) => matchesFilter(event, query))
      .sort((a, b) => sign * compare(orderOf(a), orderOf(b)))
      .filter((event) => after === undefined || sign * compare(orderOf(event), after) > 0);
    const page = events.slice(0, query.limit);
    if (events.length === page.length) return { items: page };
    return { items: page, nextCursor: cursorOf(page.at(-1) as RecordedEvent) };
  }
}

function boundsOf(query: LogQuery, after: Place | undefined): { from: string; to: string } {
  let from = query.from === undefined ? "" : timeText(query.from);
  // An event at `to` itself sorts after the text of `to` alone, and so is not in it.
  let to = query.to === undefined ? END : timeText(query.to);
  if (after !== undefined) {
    const at = timeSk(timeText(after[0]), after[1]);
    if (query.direction === "forward") from = at > from ? at : from;
    else to = at < to ? at : to;
  }
  // A key condition takes no empty text.
  return { from: from === "" ? "0" : from, to };
}

/** Times outside of what an event may have stand for the ends. */
function timeText(ms: number): string {
  if (ms < MIN_TIME) return "";
  return ms > MAX_TIME ? END : toIso(ms);
}

function pageSizeOf({ limit, types, actor, subject, tag }: LogQuery): number {
  const filtered = [types, actor, subject, tag].some((filter) => filter !== undefined);
  return Math.min(Math.max(limit + 2, filtered ? FILTERED_PAGE : 0), MAX_PAGE);
}

function orderOf(event: RecordedEvent): Place {
  return [Date.parse(event.time), event.position];
}

function compare(a: Place, b: Place): number {
  return a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0);
}

function cursorOf(event: RecordedEvent): string {
  return encodeCursor("event", orderOf(event));
}

function placeOf(cursor: string): Place {
  const [time, position] = decodeCursor(cursor, "event");
  return [Number(time), checkPosition(String(position))];
}
