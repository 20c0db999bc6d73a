import { RecentMap } from "../../event/recent-map.ts";
import { number, text } from "./attribute-value.ts";
import type { Client } from "./client.ts";
import { placeKey, streamPk } from "./keys.ts";

/** The last event of a stream, as far as this process knows: there may be later ones. */
export interface Head {
  /** 0: there is no stream. */
  version: number;
  /** `""`: not known. */
  position: string;
}

export interface StreamName {
  log: string;
  subject: string;
}

const REMEMBERED = 20_000;
/** For fewer it is not worth a request. */
const LEAST_STREAMS = 4;

/** Where streams end. A head only ever grows, so an old one costs a failed write and never a wrong one. */
export class StreamHeads {
  #client: Client;
  #heads = new RecentMap<Head>(REMEMBERED);

  constructor(client: Client) {
    this.#client = client;
  }

  known(stream: StreamName): Head | undefined {
    return this.#heads.get(streamPk(stream.log, stream.subject));
  }

  learn(stream: StreamName, head: Head): void {
    this.#heads.set(streamPk(stream.log, stream.subject), head);
  }

  /**
   * Learns which of these streams there are not, as far as that is not known: one request in place of one each. It takes
   * no more read units, so a stream that there is costs one more look.
   *
   * @param streams at most 100
   */
  async findNew(streams: StreamName[]): Promise<void> {
    const unknown = new Map<string, StreamName>();
    for (const stream of streams) {
      if (this.known(stream) === undefined) unknown.set(streamPk(stream.log, stream.subject), stream);
    }
    if (unknown.size < LEAST_STREAMS) return;
    const keys = [...unknown.values()].map((stream) => placeKey({ ...stream, version: 1 }));
    const { items, missed } = await this.#client.getSome(this.#client.eventsTable, {
      keys,
      attributes: "pk",
    });
    if (missed > 0) return;
    for (const item of items) unknown.delete(text(item, "pk"));
    for (const stream of unknown.values()) {
      // Meanwhile it may have begun.
      if (this.known(stream) === undefined) this.learn(stream, { version: 0, position: "" });
    }
  }

  /** As the table has it now. */
  async read(stream: StreamName): Promise<Head> {
    const { Items } = await this.#client.query({
      TableName: this.#client.eventsTable,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: streamPk(stream.log, stream.subject) } },
      ScanIndexForward: false,
      Limit: 1,
    });
    const last = Items?.[0];
    if (last === undefined) return { version: 0, position: "" };
    const head = { version: number(last, "version"), position: text(last, "rsk") };
    this.learn(stream, head);
    return head;
  }
}
