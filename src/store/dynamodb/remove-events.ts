import type { DeleteItemCommandInput, TransactWriteItem } from "@aws-sdk/client-dynamodb";
import type { EventPlace, EventRemoval, RemovalOutcome } from "../store.ts";
import type { TypedItem } from "./attribute-value.ts";
import type { AppendContext } from "./batch-appender.ts";
import { itemAction } from "./item-command.ts";
import { learn } from "./items.ts";
import { idKey } from "./keys.ts";

/** Removals that are sent at the same time. */
const CONCURRENCY = 32;

/**
 * Removes events of a log without versions, each of which is one item, at its id. Nobody puts it back: the log's horizon is
 * raised before.
 */
export class EventRemover {
  #context: AppendContext;

  constructor(context: AppendContext) {
    this.#context = context;
  }

  async remove(removal: EventRemoval): Promise<RemovalOutcome> {
    const { log, before, events, changes = [] } = removal;
    const { registry, horizons, settleMs } = this.#context;
    if (await registry.ordering(log)) return { status: "ordering_conflict" };
    await horizons.raise(log, before);
    const outcome =
      changes.length === 0 ? await this.#removeEach(log, events) : await this.#removeWith(removal);
    // The indexes follow within moments: `readAfter` counts on the same for what is put.
    if (outcome.status === "removed" && outcome.events > 0)
      await new Promise((resolve) => setTimeout(resolve, settleMs));
    return outcome;
  }

  async #removeEach(log: string, events: readonly EventPlace[]): Promise<RemovalOutcome> {
    const { client } = this.#context;
    let removed = 0;
    for (let from = 0; from < events.length; from += CONCURRENCY) {
      const part = events.slice(from, from + CONCURRENCY);
      const written = await Promise.all(
        part.map((event) => client.delete(deletion(client.eventsTable, log, event))),
      );
      for (const write of written) {
        if (write.done || (write.ambiguous && write.old === undefined)) removed += 1;
      }
    }
    return { status: "removed", events: removed };
  }

  /** In one transaction, of the events that are there. */
  async #removeWith({ log, events, changes = [] }: EventRemoval): Promise<RemovalOutcome> {
    const { client, items } = this.#context;
    const known = new Map<number, TypedItem>();
    for (const backoff = client.backoff(); ; await backoff.wait("others that write the same items")) {
      const found = await this.#there(log, events);
      const deletions = found.map(
        (event) =>
          ({
            Delete: {
              ...deletion(client.eventsTable, log, event),
              ReturnValuesOnConditionCheckFailure: "ALL_OLD",
            },
          }) as TransactWriteItem,
      );
      const actions = (await items.commands(changes, known)).map(itemAction);
      const answer = await client.transact([...deletions, ...actions]);
      if (answer.done) return { status: "removed", events: found.length };
      const failed = learn(changes, known, answer.failed.slice(deletions.length));
      if (failed !== undefined) return { status: "condition_failed", item: { pk: failed.pk, sk: failed.sk } };
    }
  }

  async #there(log: string, events: readonly EventPlace[]): Promise<EventPlace[]> {
    const { client } = this.#context;
    const items = await Promise.all(events.map((event) => client.get(client.eventsTable, idKey(event))));
    return events.filter((event, index) => {
      const item = items[index];
      return item?.rsk?.S === event.position && item.log?.S === log && item.version === undefined;
    });
  }
}

function deletion(TableName: string, log: string, event: EventPlace): DeleteItemCommandInput {
  const { pk, sk } = idKey(event);
  return {
    TableName,
    Key: { pk: { S: pk }, sk: { S: sk } },
    ConditionExpression: "#rsk = :position AND #log = :log AND attribute_not_exists(#version)",
    ExpressionAttributeNames: { "#rsk": "rsk", "#log": "log", "#version": "version" },
    ExpressionAttributeValues: { ":position": { S: event.position }, ":log": { S: log } },
  };
}
