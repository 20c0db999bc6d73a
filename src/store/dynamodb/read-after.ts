import type { RecordedEvent } from "../../event/event.ts";
import { type TypedItem, text } from "./attribute-value.ts";
import type { AppendContext } from "./batch-appender.ts";
import { eventOfItem } from "./event-item.ts";
import { dayOf, recordedPk } from "./keys.ts";
import { checkPosition, positionMs } from "./positions.ts";
import { queryAll } from "./query-all.ts";
import { BY_RECORDED } from "./schema.ts";

/** Between two looks at what is held back by a put of this process, which may take its time. */
const LEAST_WAIT_MS = 10;

/**
 * Recorded order, day by day. A position younger than `settleMs` is not given out: another writer may still put an older
 * one, and a reader that has gone past it would never see it. Where there are only such, the call waits for the first.
 */
export class AfterReader {
  #context: AppendContext;

  constructor(context: AppendContext) {
    this.#context = context;
  }

  /** @throws query_invalid */
  async read(position: string, limit: number): Promise<RecordedEvent[]> {
    checkPosition(position);
    if (limit <= 0) return [];
    const { clock, settleMs } = this.#context;
    const [startClock, start] = [clock(), performance.now()];
    // Also with a clock that stands still.
    const now = () => Math.max(clock(), startClock + performance.now() - start);
    for (;;) {
      // Both taken before the read: what is settled now was written before it.
      const firstInFlight = this.#context.inFlight.first();
      const settledTo = now() - settleMs;
      const isYoung = (at: string) =>
        positionMs(at) > settledTo || (firstInFlight !== undefined && at >= firstInFlight);
      const items = await this.#items(position, limit, isYoung);
      const settled = items.filter(({ young }) => !young).map(({ item }) => eventOfItem(item));
      const [first] = items;
      if (settled.length > 0 || first === undefined) return settled;
      const wait = positionMs(text(first.item, "rsk")) + settleMs - now();
      await new Promise((resolve) => setTimeout(resolve, Math.max(wait, LEAST_WAIT_MS)));
    }
  }

  /** The settled ones, up to the limit, and one that is young where there is no other. */
  async #items(
    position: string,
    limit: number,
    isYoung: (at: string) => boolean,
  ): Promise<{ item: TypedItem; young: boolean }[]> {
    const found: { item: TypedItem; young: boolean }[] = [];
    const days = await this.#context.registry.days(position === "" ? "" : dayOf(positionMs(position)));
    for (const day of days) {
      for (const item of await this.#day(day, position, limit - found.length)) {
        const young = isYoung(text(item, "rsk"));
        if (!young || found.length === 0) found.push({ item, young });
        if (young) return found;
      }
      if (found.length >= limit) return found;
    }
    return found;
  }

  async #day(day: string, position: string, limit: number): Promise<TypedItem[]> {
    const { client, shards } = this.#context;
    const perShard = await Promise.all(
      Array.from({ length: shards }, (_, shard) =>
        queryAll(
          client,
          {
            TableName: client.eventsTable,
            IndexName: BY_RECORDED,
            KeyConditionExpression: position === "" ? "rpk = :pk" : "rpk = :pk AND rsk > :position",
            ExpressionAttributeValues: {
              ":pk": { S: recordedPk(day, shard) },
              ...(position === "" ? {} : { ":position": { S: position } }),
            },
          },
          limit,
        ),
      ),
    );
    if (perShard.length === 1) return perShard[0] as TypedItem[];
    const all = perShard.flat();
    all.sort((a, b) => (text(a, "rsk") < text(b, "rsk") ? -1 : 1));
    return all.slice(0, limit);
  }
}
