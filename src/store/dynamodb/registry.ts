import { RecentMap } from "../../event/recent-map.ts";
import { text } from "./attribute-value.ts";
import type { Client } from "./client.ts";
import { DAYS_PK, dayOf, LOG_PREFIX, logKey, META_KEY, monthOf, monthsPk, type TableKey } from "./keys.ts";
import { positionMs } from "./positions.ts";
import { queryAll } from "./query-all.ts";

/** Keys that are known to be registered; more are forgotten, and registered once more. */
const REMEMBERED = 10_000;

/**
 * What there is in a book, so that a reader knows which partitions to ask: the logs, the months that a log has events
 * in, the days on which something was recorded. An entry is written before the first event that needs it.
 */
export class Registry {
  #client: Client;
  #orderings = new RecentMap<boolean>(REMEMBERED);
  #known = new RecentMap<true>(REMEMBERED);

  constructor(client: Client) {
    this.#client = client;
  }

  /** Whether the log has versions; the first who asks decides it for good. */
  async ordering(log: string, wanted: boolean): Promise<boolean> {
    const known = this.#orderings.get(log);
    if (known !== undefined) return known;
    const versioned = await this.#decide(log, wanted);
    this.#orderings.set(log, versioned);
    return versioned;
  }

  /** Before an event of that time is put at that position. */
  async register(log: string, places: { time: string; position: string }[]): Promise<void> {
    const keys = new Set<string>();
    for (const { time, position } of places) {
      keys.add(JSON.stringify([monthsPk(log), monthOf(time)]));
      keys.add(JSON.stringify([DAYS_PK, dayOf(positionMs(position))]));
    }
    await Promise.all([...keys].filter((key) => !this.#known.get(key)).map((key) => this.#put(key)));
  }

  logs(): Promise<string[]> {
    return this.#sortKeys({ pk: META_KEY.pk, from: LOG_PREFIX }).then((keys) =>
      keys.filter((sk) => sk.startsWith(LOG_PREFIX)).map((sk) => sk.slice(LOG_PREFIX.length)),
    );
  }

  /** `YYYY-MM`, ascending. */
  months(log: string): Promise<string[]> {
    return this.#sortKeys({ pk: monthsPk(log), from: "" });
  }

  /** `YYYY-MM-DD`, ascending, from a day on. */
  days(from: string): Promise<string[]> {
    return this.#sortKeys({ pk: DAYS_PK, from });
  }

  async #decide(log: string, wanted: boolean): Promise<boolean> {
    const key = logKey(log);
    const found = await this.#client.get(this.#client.eventsTable, key);
    if (found !== undefined) return found.versioned?.BOOL === true;
    const written = await this.#client.put({
      TableName: this.#client.eventsTable,
      Item: { ...typedKey(key), versioned: { BOOL: wanted } },
      ConditionExpression: "attribute_not_exists(pk)",
    });
    return written.done ? wanted : written.old?.versioned?.BOOL === true;
  }

  async #put(key: string): Promise<void> {
    const [pk, sk] = JSON.parse(key) as [string, string];
    await this.#client.put({ TableName: this.#client.eventsTable, Item: typedKey({ pk, sk }) });
    this.#known.set(key, true);
  }

  async #sortKeys({ pk, from }: { pk: string; from: string }): Promise<string[]> {
    const items = await queryAll(this.#client, {
      TableName: this.#client.eventsTable,
      ConsistentRead: true,
      KeyConditionExpression: from === "" ? "pk = :pk" : "pk = :pk AND sk >= :from",
      ExpressionAttributeValues: { ":pk": { S: pk }, ...(from === "" ? {} : { ":from": { S: from } }) },
    });
    return items.map((item) => text(item, "sk"));
  }
}

function typedKey({ pk, sk }: TableKey) {
  return { pk: { S: pk }, sk: { S: sk } };
}
