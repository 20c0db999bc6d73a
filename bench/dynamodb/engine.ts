import { randomBytes } from "node:crypto";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { ValidEvent } from "../../src/event/event.ts";
import { uuidV7Generator } from "../../src/event/ids.ts";
import { validateEvent } from "../../src/event/validate.ts";
import { DynamoStore } from "../../src/store/dynamodb/dynamo-store.ts";
import { setupTables } from "../../src/store/dynamodb/setup.ts";
import { startDynamoDbLocal } from "../../test/support/dynamodb-local.ts";
import { taskEvents } from "../harness.ts";

// DynamoDB Local takes any credentials, and asks for some.
process.env.AWS_ACCESS_KEY_ID ??= "local";
process.env.AWS_SECRET_ACCESS_KEY ??= "local";
process.env.AWS_REGION ??= "eu-central-1";
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

/** Writes that are under way at the same time, for all contestants; what a store does by default. */
export const CONCURRENCY = 32;
export const BOOK = "bench";
export const CASTORE_TABLE = "castore";

/**
 * An engine for one comparison, all contestants on it. Every table with a change stream makes DynamoDB Local slower for
 * the tables that are made after it, to a tenth with four of them: so an engine has one, and no contestant comes second.
 */
export async function onEngine<T>(work: (endpoint: string) => Promise<T>): Promise<T> {
  const { endpoint, stop } = await startDynamoDbLocal(process.cwd());
  try {
    return await work(endpoint);
  } finally {
    await stop();
  }
}

/** Makes the tables of a book on an engine of its own. */
export function newBook(endpoint: string) {
  return setupTables({ name: BOOK, endpoint });
}

/** The book that is on the engine. One process writes it: a slow engine must not make it repeat its requests. */
export function openStore(endpoint: string): Promise<DynamoStore> {
  return DynamoStore.open({ name: BOOK, endpoint, settleMs: 20, concurrency: CONCURRENCY });
}

/** As anybody would make it: the SDK's own defaults. */
export function bareClient(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({ endpoint });
}

/** The table of Castore's README, with its index of first events. */
export async function createCastoreTable(client: DynamoDBClient): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: CASTORE_TABLE,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "aggregateId", AttributeType: "S" },
        { AttributeName: "version", AttributeType: "N" },
        { AttributeName: "eventStoreId", AttributeType: "S" },
        { AttributeName: "timestamp", AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "aggregateId", KeyType: "HASH" },
        { AttributeName: "version", KeyType: "RANGE" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "initialEvents",
          KeySchema: [
            { AttributeName: "eventStoreId", KeyType: "HASH" },
            { AttributeName: "timestamp", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
    }),
  );
}

const newId = uuidV7Generator(Date.now, (count) => new Uint8Array(randomBytes(count)));

/**
 * Events as they are recorded, ids and all, so that nobody has to make them while the clock runs. A prefix makes streams
 * of one's own.
 */
export function validEvents(): (count: number, prefix?: string) => ValidEvent[] {
  const defaults = { now: new Date().toISOString(), newId };
  const source = taskEvents();
  return (count, prefix = "own") =>
    Array.from({ length: count }, () => {
      const event = validateEvent(source.next(), defaults);
      return { ...event, subject: `${prefix}-${event.subject}` };
    });
}

/** Runs every piece of work, so many at the same time. */
export async function concurrently<T>(
  items: T[],
  width: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) await work(items[next++] as T);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
