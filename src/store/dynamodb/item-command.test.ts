import { expect, test } from "vitest";
import { itemCommand, itemOf } from "./item-command.ts";

const key = { pk: "p", sk: "s" };

test("a put carries its attributes typed and its condition with placeholders", () => {
  const write = { op: "put" as const, ...key, attributes: { n: 1, name: "x", gone: undefined } };
  expect(itemCommand("t", { ...write, condition: { equals: { name: "y", other: undefined } } })).toEqual({
    op: "put",
    input: {
      TableName: "t",
      Item: { pk: { S: "p" }, sk: { S: "s" }, n: { N: "1" }, name: { S: "x" } },
      ConditionExpression: "#n1 = :v2 AND attribute_not_exists(#n3)",
      ExpressionAttributeNames: { "#n1": "name", "#n3": "other" },
      ExpressionAttributeValues: { ":v2": { S: "y" } },
    },
  });
});

test("a merge adds in one update", () => {
  const { input } = itemCommand("t", { op: "merge", ...key, add: { n: 2 }, set: { at: "7" } });
  expect(input).toMatchObject({ UpdateExpression: "SET #n1 = :v2 ADD #n3 :v4" });
});

test("a bound moves on condition that it still should, and stays on condition that it still does", () => {
  const write = { op: "merge" as const, ...key, min: { first: 5 } };
  expect(itemCommand("t", write).input).toMatchObject({
    UpdateExpression: "SET #n1 = :v2",
    ConditionExpression: "(attribute_not_exists(#n1) OR #n1 > :v2)",
  });
  expect(itemCommand("t", write, { first: { N: "3" } }).input).toMatchObject({
    UpdateExpression: "REMOVE #n3",
    ConditionExpression: "#n1 <= :v2",
  });
});

test("a key that DynamoDB could not hold is cut, and the item still has its own", () => {
  const long = { pk: "p", sk: "x".repeat(2_000) };
  const { input } = itemCommand("t", { op: "put", ...long, attributes: { n: 1 } });
  const item = (input as { Item: Record<string, { S: string }> }).Item;
  expect(item.sk?.S).toHaveLength(1_024);
  expect(itemOf(item)).toEqual({ ...long, n: 1 });
});
