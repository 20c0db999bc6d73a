/** What a test of the DynamoDB store needs: the engine of this run, and books in it. */
import { CreateTableCommand, DynamoDBClient, ResourceInUseException } from "@aws-sdk/client-dynamodb";
import { inject } from "vitest";
import { DynamoStore, type DynamoStoreOptions } from "../../src/store/dynamodb/dynamo-store.ts";
import { eventsTable } from "../../src/store/dynamodb/schema.ts";
import { setupTables } from "../../src/store/dynamodb/setup.ts";

// DynamoDB Local takes any credentials, and asks for some.
process.env.AWS_ACCESS_KEY_ID ??= "local";
process.env.AWS_SECRET_ACCESS_KEY ??= "local";
process.env.AWS_REGION ??= "eu-central-1";
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const answer = (await (await fetch(inject("dynamoDbStarter"))).json()) as {
  endpoint?: string;
  missing?: string;
};

/** Why there is no engine to test with; undefined when there is one. */
export const missingEngine: string | undefined = answer.missing;
/** Whether a test without its engine must fail. */
export const engineRequired = process.env.DAYBOOK_REQUIRE_ENGINES === "1";
/** Of DynamoDB Local; an address where nothing is when there is none. */
export const endpoint = answer.endpoint ?? "http://127.0.0.1:1";

let books = 0;

/** A name that no other test has, in this process and the others. */
export function newName(): string {
  books += 1;
  return `t${process.pid}-${books}`;
}

/**
 * A new, empty book; of a name that there is, that book.
 *
 * @param options `changes`: with the change stream that a real one has. Every such table makes DynamoDB Local slower for
 * those with one that are made after it, to a tenth with four.
 */
export async function openBook(
  options: Partial<DynamoStoreOptions> & { shards?: number; changes?: boolean } = {},
): Promise<DynamoStore> {
  const { shards = 1, changes = false, ...rest } = options;
  const name = rest.name ?? newName();
  if (!changes) await createWithoutStream(name);
  await setupTables({ name, endpoint, shards });
  return DynamoStore.open({ name, endpoint, settleMs: 20, ...rest });
}

async function createWithoutStream(name: string): Promise<void> {
  const client = new DynamoDBClient({ endpoint });
  const { StreamSpecification: _stream, ...table } = eventsTable(`${name}-events`);
  await client.send(new CreateTableCommand(table)).catch((error) => {
    if (!(error instanceof ResourceInUseException)) throw error;
  });
  client.destroy();
}
