import {
  CreateTableCommand,
  DescribeTableCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  type TableDescription,
  UpdateContinuousBackupsCommand,
} from "@aws-sdk/client-dynamodb";
import { DaybookError } from "../../errors.ts";
import { Client } from "./client.ts";
import { toBookError } from "./dynamodb-error.ts";
import { META_KEY } from "./keys.ts";
import { readMeta } from "./meta.ts";
import { eventsTable, FORMAT, hasSchema, itemsTable, type TableInput } from "./schema.ts";

export interface SetupOptions {
  /** The book's name: its tables are `NAME-events` and `NAME-items`. */
  name: string;
  /** Default: what the AWS SDK takes from its environment. */
  endpoint?: string;
  region?: string;
  /** Partitions that the indexes spread one month and one day over; 1 serves about 1,000 appends a second. Decided once. */
  shards?: number;
  /** How long the tables may take to become active; default 120,000. */
  waitMs?: number;
}

export interface SetupReport {
  /** Tables that were not there before. */
  created: string[];
  /** Whether point-in-time recovery is on for both; DynamoDB Local has none. */
  recovery: boolean;
  shards: number;
}

const MAX_SHARDS = 64;
const POLL_MS = 500;

/**
 * Creates what is missing of a book's tables, waits until they are active and names them a book. A second call changes
 * nothing.
 *
 * @throws book_foreign for a table of that name with other keys, book_forbidden, book_unreachable, book_busy
 */
export async function setupTables(options: SetupOptions): Promise<SetupReport> {
  const { name, endpoint, region, shards = 1, waitMs = 120_000 } = options;
  if (!Number.isInteger(shards) || shards < 1 || shards > MAX_SHARDS) {
    throw new DaybookError("usage", `shards must be a whole number from 1 to ${MAX_SHARDS}, got ${shards}`);
  }
  const client = new Client({
    name,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    retryBudgetMs: 20_000,
    requestTimeoutMs: 10_000,
    concurrency: 4,
  });
  try {
    const tables = [eventsTable(client.eventsTable), itemsTable(client.itemsTable)];
    const created = await Promise.all(tables.map((table) => createMissing(client, table)));
    await Promise.all(tables.map((table) => untilActive(client, table, waitMs)));
    const recovery = await Promise.all(tables.map((table) => switchRecoveryOn(client, table)));
    await writeMeta(client, shards);
    const meta = await readMeta(client);
    return { created: created.flat(), recovery: recovery.every(Boolean), shards: meta.shards };
  } finally {
    client.close();
  }
}

/** @throws book_foreign */
async function createMissing(client: Client, table: TableInput): Promise<string[]> {
  const found = await describe(client, table.TableName);
  if (found !== undefined) {
    checkSchema(client, found, table);
    return [];
  }
  try {
    await client.raw.send(new CreateTableCommand(table));
    return [table.TableName];
  } catch (error) {
    // Another setup was faster.
    if (error instanceof ResourceInUseException) return [];
    throw toBookError(error, client.place);
  }
}

async function untilActive(client: Client, table: TableInput, waitMs: number): Promise<void> {
  const end = performance.now() + waitMs;
  for (;;) {
    const found = await describe(client, table.TableName);
    if (found !== undefined && isActive(found)) return checkSchema(client, found, table);
    if (performance.now() > end) {
      throw new DaybookError(
        "book_busy",
        `table ${table.TableName} must be active within ${waitMs / 1_000} seconds, got ${found?.TableStatus}`,
        { hint: "run setup again: it goes on where it stopped" },
      );
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function isActive(table: TableDescription): boolean {
  const indexes = table.GlobalSecondaryIndexes ?? [];
  return table.TableStatus === "ACTIVE" && indexes.every(({ IndexStatus }) => IndexStatus === "ACTIVE");
}

/** Whether the tables of a book are there as they should be. @throws book_missing, book_foreign */
export async function checkTables(client: Client, tables: TableInput[]): Promise<void> {
  const found = await Promise.all(tables.map(({ TableName }) => describe(client, TableName)));
  for (const [index, table] of tables.entries()) {
    const description = found[index];
    if (description === undefined) {
      throw toBookError(
        new ResourceNotFoundException({ message: table.TableName, $metadata: {} }),
        client.place,
      );
    }
    checkSchema(client, description, table);
  }
}

/** @throws book_foreign */
function checkSchema(client: Client, found: TableDescription | undefined, wanted: TableInput): void {
  if (hasSchema(found, wanted)) return;
  throw new DaybookError(
    "book_foreign",
    `table ${wanted.TableName} must have the keys of a Daybook book, got a table of something else`,
    {
      subject: "book",
      value: `dynamodb:${client.place.name}`,
      hint: "choose another name for the book",
    },
  );
}

/** Undefined: there is no such table. */
async function describe(client: Client, TableName: string): Promise<TableDescription | undefined> {
  try {
    const command = new DescribeTableCommand({ TableName });
    const output = await client.send("DescribeTable", async (http) => ({
      Table: (await client.raw.send(command, http)).Table,
    }));
    return output.Table;
  } catch (error) {
    if (error instanceof DaybookError && error.cause instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** Backups of every second of the last 35 days; an endpoint that has none says so in one way or another. */
async function switchRecoveryOn(client: Client, { TableName }: TableInput): Promise<boolean> {
  try {
    await client.raw.send(
      new UpdateContinuousBackupsCommand({
        TableName,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    );
    return true;
  } catch {
    return false;
  }
}

async function writeMeta(client: Client, shards: number): Promise<void> {
  await client.put({
    TableName: client.eventsTable,
    Item: {
      pk: { S: META_KEY.pk },
      sk: { S: META_KEY.sk },
      format: { N: String(FORMAT) },
      shards: { N: String(shards) },
    },
    ConditionExpression: "attribute_not_exists(pk)",
  });
}
