import { createServer } from "node:http";
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { endpoint, missingEngine, newName } from "../../../test/support/dynamodb.ts";
import { testBatch, testEvent } from "../conformance.ts";
import { DynamoStore } from "./dynamo-store.ts";
import { parseLocation } from "./location.ts";
import { eventsTable, itemsTable } from "./schema.ts";
import { setupTables } from "./setup.ts";

describe("a location", () => {
  test("names a book on DynamoDB, or is of another kind", () => {
    expect(parseLocation("dynamodb:my-book")).toBe("my-book");
    expect(parseLocation("daybook.db")).toBeUndefined();
  });

  test.each(["dynamodb:", "dynamodb:a b", `dynamodb:${"x".repeat(201)}`])("%s is refused", (location) => {
    expect(() => parseLocation(location)).toThrow(expect.objectContaining({ code: "usage" }));
  });
});

describe("where there is no DynamoDB", () => {
  test("a port that nobody listens on is named, with what to check", async () => {
    await expect(DynamoStore.open({ name: "b", endpoint: "http://127.0.0.1:1" })).rejects.toMatchObject({
      code: "book_unreachable",
      message: "DynamoDB must answer at http://127.0.0.1:1, got ECONNREFUSED",
      hint: expect.stringContaining("AWS_ENDPOINT_URL_DYNAMODB"),
    });
  });

  test("a host that is not there, and an address that is none, are unreachable", async () => {
    for (const endpoint of ["http://nowhere.invalid:8000", "nonsense"]) {
      await expect(DynamoStore.open({ name: "b", endpoint })).rejects.toMatchObject({
        code: "book_unreachable",
        message: expect.stringContaining(endpoint),
      });
    }
  });

  test.each([200, 404])("another server, which answers %d, is unreachable too", async (code) => {
    const server = createServer((_request, response) => response.writeHead(code).end("<html>hello</html>"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const opening = DynamoStore.open({ name: "b", endpoint: `http://127.0.0.1:${port}` });
    await expect(opening).rejects.toMatchObject({ code: "book_unreachable" });
    server.close();
    server.closeAllConnections();
  });

  test.each(["UnrecognizedClientException", "ExpiredTokenException", "AccessDeniedException"])(
    "credentials that AWS refuses with %s are named",
    async (type) => {
      const server = createServer((_request, response) => {
        response.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
        response.end(JSON.stringify({ __type: `com.amazon.coral.service#${type}`, message: "No." }));
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as { port: number };
      const opening = DynamoStore.open({ name: "b", endpoint: `http://127.0.0.1:${port}` });
      await expect(opening).rejects.toMatchObject({
        code: "book_forbidden",
        message: `credentials must open the book dynamodb:b, got ${type}: No`,
      });
      server.close();
      server.closeAllConnections();
    },
  );
});

describe.skipIf(missingEngine !== undefined)(`setup${missingEngine ? `: ${missingEngine}` : ""}`, () => {
  const sdk = new DynamoDBClient({ endpoint });

  test("makes two tables once, and the shards that were chosen first stay", async () => {
    const name = newName();
    const first = await setupTables({ name, endpoint, shards: 4 });
    expect(first).toMatchObject({ created: [`${name}-events`, `${name}-items`], shards: 4 });
    const store = await DynamoStore.open({ name, endpoint, settleMs: 20 });
    await store.append([testBatch([testEvent()])]);
    expect(await setupTables({ name, endpoint })).toMatchObject({ created: [], shards: 4 });
    expect(await store.readAfter("", 10)).toHaveLength(1);
    await store.close();
  });

  test("goes on where an earlier one stopped, also beside another", async () => {
    const name = newName();
    await sdk.send(new CreateTableCommand(itemsTable(`${name}-items`)));
    const reports = await Promise.all([setupTables({ name, endpoint }), setupTables({ name, endpoint })]);
    expect(reports.flatMap(({ created }) => created)).toEqual([`${name}-events`]);
  });

  test("refuses a table of that name with other keys, and opening it does too", async () => {
    const name = newName();
    const { KeySchema, ...table } = itemsTable(`${name}-items`);
    const other = { ...table, KeySchema: [{ AttributeName: "pk", KeyType: "HASH" as const }] };
    await sdk.send(
      new CreateTableCommand({
        ...other,
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      }),
    );
    expect(KeySchema).toHaveLength(2);
    const foreign = { code: "book_foreign", message: expect.stringContaining(`${name}-items`) };
    await expect(setupTables({ name, endpoint })).rejects.toMatchObject(foreign);
    await sdk.send(new CreateTableCommand(eventsTable(`${name}-events`))).catch(() => {});
    await expect(DynamoStore.open({ name, endpoint })).rejects.toMatchObject(foreign);
  });

  test("a book that is not there is missing, with how to make it", async () => {
    await expect(DynamoStore.open({ name: "nothing", endpoint })).rejects.toMatchObject({
      code: "book_missing",
      message: expect.stringContaining("nothing-events"),
      hint: expect.stringContaining("daybook setup --book dynamodb:nothing"),
    });
  });

  test("tables without the mark of a book are foreign", async () => {
    const name = newName();
    await sdk.send(new CreateTableCommand(eventsTable(`${name}-events`)));
    await sdk.send(new CreateTableCommand(itemsTable(`${name}-items`)));
    await expect(DynamoStore.open({ name, endpoint })).rejects.toMatchObject({ code: "book_foreign" });
  });

  test("a book of a newer format is refused", async () => {
    const name = newName();
    await setupTables({ name, endpoint });
    const Item = { pk: { S: "book" }, sk: { S: "meta" }, format: { N: "2" }, shards: { N: "1" } };
    await sdk.send(new PutItemCommand({ TableName: `${name}-events`, Item }));
    await expect(DynamoStore.open({ name, endpoint })).rejects.toMatchObject({ code: "book_newer" });
  });

  test.each([0, 65, 1.5])("%d shards are refused", async (shards) => {
    await expect(setupTables({ name: newName(), endpoint, shards })).rejects.toMatchObject({ code: "usage" });
  });
});
