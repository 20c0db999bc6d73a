import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { RecentMap } from "../../event/recent-map.ts";
import { type TypedItem, text } from "./attribute-value.ts";
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

  /** Whether the log has versions; undefined: nothing was recorded in it yet. */
  async ordering(log: string): Promise<boolean | undefined> {
    const known = this.#orderings.get(log);
    if (known !== undefined) return known;
    const found = await this.#client.get(this.#client.eventsTable, logKey(log));
    return found === undefined ? undefined : this.learn(log, isVersioned(found));
  }

  /** The first who decides does so for good: the answer is what was decided. */
  async decide(log: string, versioned: boolean): Promise<boolean> {
    const known = this.#orderings.get(log);
    if (known !== undefined) return known;
    const written = await this.#client.put(this.#decision(log, versioned));
    return this.learn(log, written.done || written.old === undefined ? versioned : isVersioned(written.old));
  }

  /** The decision as a part of a transaction; it fails where the log has the other ordering. */
  decideAction(log: string, versioned: boolean): TransactWriteItem {
    const { ConditionExpression, ...input } = this.#decision(log, versioned);
    return {
      Put: {
        ...input,
        ConditionExpression: `${ConditionExpression} OR versioned = :versioned`,
        ExpressionAttributeValues: { ":versioned": { BOOL: versioned } },
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    };
  }

  learn(log: string, versioned: boolean): boolean {
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

  #decision(log: string, versioned: boolean) {
    return {
      TableName: this.#client.eventsTable,
      Item: { ...typedKey(logKey(log)), versioned: { BOOL: versioned } },
      ConditionExpression: "attribute_not_exists(pk)",
    };
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

function isVersioned(item: TypedItem): boolean {
  return item.versioned?.BOOL === true;
}

function typedKey({ pk, sk }: TableKey) {
  return { pk: { S: pk }, sk: { S: sk } };
}
