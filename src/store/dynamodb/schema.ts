import type { CreateTableCommandInput, TableDescription } from "@aws-sdk/client-dynamodb";

export const BY_TIME = "by-time";
export const BY_RECORDED = "by-recorded";

/** What the tables hold is of this format; a book of a greater one is refused. */
export const FORMAT = 1;

export type TableInput = CreateTableCommandInput & { TableName: string };

/** The table of events and their registry: two indexes for the two orders, a stream for whoever follows. */
export function eventsTable(TableName: string): TableInput {
  return {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: ["pk", "sk", "tpk", "tsk", "rpk", "rsk"].map(textAttribute),
    KeySchema: keySchema("pk", "sk"),
    GlobalSecondaryIndexes: [index(BY_TIME, "tpk", "tsk"), index(BY_RECORDED, "rpk", "rsk")],
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  };
}

/** The table of items. No stream: what consumers write here must not come back to them. */
export function itemsTable(TableName: string): TableInput {
  return {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: ["pk", "sk"].map(textAttribute),
    KeySchema: keySchema("pk", "sk"),
  };
}

/** Whether a table that is there has the keys and indexes that it should have. */
export function hasSchema(found: TableDescription | undefined, wanted: TableInput): boolean {
  if (keysText(found) !== keysText(wanted)) return false;
  return (wanted.GlobalSecondaryIndexes ?? []).every((index) =>
    found?.GlobalSecondaryIndexes?.some(
      (other) => other.IndexName === index.IndexName && keysText(other) === keysText(index),
    ),
  );
}

interface Keyed {
  KeySchema?: { AttributeName?: string | undefined; KeyType?: string | undefined }[] | undefined;
}

function keysText(keyed: Keyed | undefined): string {
  return (keyed?.KeySchema ?? []).map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`).join();
}

function textAttribute(AttributeName: string) {
  return { AttributeName, AttributeType: "S" as const };
}

function keySchema(hash: string, range: string) {
  return [
    { AttributeName: hash, KeyType: "HASH" as const },
    { AttributeName: range, KeyType: "RANGE" as const },
  ];
}

function index(IndexName: string, hash: string, range: string) {
  return { IndexName, KeySchema: keySchema(hash, range), Projection: { ProjectionType: "ALL" as const } };
}
