import { expect, test } from "vitest";
import { testEvent } from "../conformance.ts";
import { appendCommand, type EventPut } from "./append-command.ts";

const POSITION = "0001772445600000000000abcd";

function put(fields: Partial<EventPut["recording"]> = {}, stale?: EventPut["stale"]): EventPut {
  return {
    event: testEvent({ id: "e", source: "app", time: "2026-03-02T10:00:00.000Z" }),
    recording: {
      log: "tasks",
      subject: "t-1",
      version: 3,
      position: POSITION,
      recordedtime: "2026-03-04T12:00:00.000Z",
      shards: 1,
      ...fields,
    },
    claimed: 99,
    stale,
  };
}

test("one versioned event is two plain puts: its marker, and itself at its version", () => {
  const one = put();
  expect(appendCommand("b-events", [one], [])).toEqual({
    kind: "puts",
    marker: {
      TableName: "b-events",
      Item: {
        pk: { S: "i#e" },
        sk: { S: "=app" },
        log: { S: "tasks" },
        subject: { S: "t-1" },
        version: { N: "3" },
        claimed: { N: "99" },
      },
      ConditionExpression: "attribute_not_exists(pk)",
    },
    event: {
      TableName: "b-events",
      Item: {
        pk: { S: "s#tasks#t-1" },
        sk: { S: "0000000000000003" },
        tpk: { S: "t#tasks#2026-03#0" },
        tsk: { S: `2026-03-02T10:00:00.000Z#${POSITION}` },
        rpk: { S: "2026-03-02#0" },
        rsk: { S: POSITION },
        log: { S: "tasks" },
        type: { S: "task.created" },
        version: { N: "3" },
        recordedtime: { S: "2026-03-04T12:00:00.000Z" },
        body: { S: JSON.stringify(one.event) },
      },
      ConditionExpression: "attribute_not_exists(pk)",
    },
  });
});

test("one event without a version is one plain put at its id", () => {
  const command = appendCommand("b-events", [put({ version: undefined })], []);
  expect(command).toMatchObject({
    kind: "puts",
    marker: undefined,
    event: {
      Item: { pk: { S: "i#e" }, sk: { S: "=app" } },
      ConditionExpression: "attribute_not_exists(pk)",
    },
  });
  expect((command as { event: { Item: object } }).event.Item).not.toHaveProperty("version");
});

test("a marker is replaced on condition that it still is the one that was read", () => {
  const stale = { log: "tasks", subject: "old", version: 1, claimed: 7 };
  const command = appendCommand("b-events", [put({}, stale)], []);
  expect(command).toMatchObject({
    marker: {
      ConditionExpression: expect.stringContaining("#claimed = :claimed AND attribute_not_exists(body)"),
      ExpressionAttributeValues: {
        ":log": { S: "tasks" },
        ":subject": { S: "old" },
        ":version": { N: "1" },
        ":claimed": { N: "7" },
      },
    },
    event: { ConditionExpression: "attribute_not_exists(pk)" },
  });
});

test("several events, or one with changes, are one transaction: events, markers, changes", () => {
  const change = { Delete: { TableName: "b-items", Key: { pk: { S: "p" }, sk: { S: "s" } } } };
  const keys = (puts: EventPut[]) => {
    const command = appendCommand("b-events", puts, [change]);
    if (command.kind !== "transaction") return expect.fail("no transaction");
    return command.actions.map(({ Put, Delete }) => Put?.Item?.pk?.S ?? Delete?.Key?.pk?.S);
  };
  expect(keys([put()])).toEqual(["s#tasks#t-1", "i#e", "p"]);
  expect(keys([put({ version: undefined }), put({ version: undefined })])).toEqual(["i#e", "i#e", "p"]);
  expect(keys([put(), put({ version: 4 })])).toEqual(["s#tasks#t-1", "s#tasks#t-1", "i#e", "i#e", "p"]);
});
