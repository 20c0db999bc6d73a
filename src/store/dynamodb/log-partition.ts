import { type TypedItem, text } from "./attribute-value.ts";
import type { Client } from "./client.ts";
import { BY_TIME } from "./schema.ts";

/** A part of one partition of the index by-time, both ends included. */
export interface LogRange {
  tpk: string;
  from: string;
  to: string;
  forward: boolean;
  /** Items of one request. */
  pageSize: number;
}

/** Reads a range of a partition page by page, and gives its items one by one. */
export class LogPartition {
  #client: Client;
  #range: LogRange;
  #items: TypedItem[] = [];
  #next = 0;
  #start: TypedItem | undefined;
  #done = false;

  constructor(client: Client, range: LogRange) {
    this.#client = client;
    this.#range = range;
    this.#done = range.from > range.to;
  }

  /** Makes `first` true to the table: the first item that is not taken, undefined at the end. */
  async fill(): Promise<void> {
    while (this.#next === this.#items.length && !this.#done) {
      const { tpk, from, to, forward, pageSize } = this.#range;
      const page = await this.#client.query({
        TableName: this.#client.eventsTable,
        IndexName: BY_TIME,
        KeyConditionExpression: "tpk = :pk AND tsk BETWEEN :from AND :to",
        ExpressionAttributeValues: { ":pk": { S: tpk }, ":from": { S: from }, ":to": { S: to } },
        ScanIndexForward: forward,
        Limit: pageSize,
        ...(this.#start === undefined ? {} : { ExclusiveStartKey: this.#start }),
      });
      this.#items = page.Items ?? [];
      this.#next = 0;
      this.#start = page.LastEvaluatedKey;
      this.#done = this.#start === undefined;
    }
  }

  first(): TypedItem | undefined {
    return this.#items[this.#next];
  }

  take(): void {
    this.#next += 1;
  }
}

/** The items of several partitions in one order. */
export async function* merged(partitions: LogPartition[], forward: boolean): AsyncGenerator<TypedItem> {
  for (;;) {
    await Promise.all(partitions.map((partition) => partition.fill()));
    let best: LogPartition | undefined;
    for (const partition of partitions) {
      const item = partition.first();
      if (item === undefined) continue;
      const other = best?.first();
      const before = other === undefined || text(item, "tsk") < text(other, "tsk") === forward;
      if (before) best = partition;
    }
    if (best === undefined) return;
    yield best.first() as TypedItem;
    best.take();
  }
}
