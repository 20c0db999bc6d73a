import { describe, expect, test } from "vitest";
import { DaybookError } from "../errors.ts";
import { booleanParam, choiceParam, integerParam, readQuery, repeatedParam, textParam } from "./query.ts";

const doc = { description: "d" };
const shape = {
  limit: integerParam({ min: 1, max: 1_000 }, doc),
  version: integerParam({ min: 1, max: Number.MAX_SAFE_INTEGER }, doc),
  direction: choiceParam(["forward", "backward"], doc),
  by: choiceParam(["day", "week", "month"], doc),
  dense: booleanParam(doc),
  type: repeatedParam(doc),
  actor: textParam(doc),
};

describe("a query", () => {
  test.each<[string, object]>([
    ["", {}],
    ["?", {}],
    ["?limit=1", { limit: 1 }],
    ["?limit=1000&dense=true&by=week", { limit: 1000, dense: true, by: "week" }],
    ["?dense=false", { dense: false }],
    ["?type=a&type=b.", { type: ["a", "b."] }],
    ["?type=a", { type: ["a"] }],
    ["?actor=Ada+L%C3%B6we%26", { actor: "Ada Löwe&" }],
    ["?version=9007199254740991", { version: 9_007_199_254_740_991 }],
  ])("%s is read as %j", (query, expected) => {
    const values = Object.entries(readQuery(`http://localhost/x${query}`, shape));
    expect(Object.fromEntries(values.filter(([, value]) => value !== undefined))).toEqual(expected);
  });

  test.each([
    ["?limit=0", 'limit must be a whole number from 1 to 1000, got "0"'],
    ["?limit=-1", 'limit must be a whole number from 1 to 1000, got "-1"'],
    ["?limit=1001", 'limit must be a whole number from 1 to 1000, got "1001"'],
    ["?limit=99999999999999999999", "limit must be a whole number from 1 to 1000, got"],
    ["?limit=1e2", 'limit must be a whole number from 1 to 1000, got "1e2"'],
    ["?limit=1.5", 'limit must be a whole number from 1 to 1000, got "1.5"'],
    ["?limit=", 'limit must be a whole number from 1 to 1000, got ""'],
    ["?limit=%20", 'limit must be a whole number from 1 to 1000, got " "'],
    ["?limit=1&limit=2", 'limit must be given once, got ["1","2"]'],
    ["?version=0", 'version must be a whole number ≥ 1, got "0"'],
    ["?direction=up", 'direction must be forward or backward, got "up"'],
    ["?by=year", 'by must be one of day, week, month, got "year"'],
    ["?dense=1", 'dense must be true or false, got "1"'],
    ["?dense", 'dense must be true or false, got ""'],
    ["?type=", 'type must be not empty, got [""]'],
    ["?actor=", 'actor must be not empty, got ""'],
    ["?actor=a&actor=a", 'actor must be given once, got ["a","a"]'],
    [`?${"type=a&".repeat(21)}`, "type must be given at most 20 times, got"],
    [
      "?Limit=1",
      'query parameters must be among limit, version, direction, by, dense, type, actor, got "Limit"',
    ],
    ["?__proto__=1", 'got "__proto__"'],
    ["?constructor=1", 'got "constructor"'],
    ["?limit=1&colour=red", 'got "colour"'],
  ])("%s is refused", (query, message) => {
    const error = failure(() => readQuery(`http://localhost/x${query}`, shape));
    expect(error).toMatchObject({
      code: "query_invalid",
      message: expect.stringContaining(message) as string,
    });
  });

  test("of a route that takes none must be absent", () => {
    expect(failure(() => readQuery("http://localhost/x?a=1", {}))).toMatchObject({
      message: 'query parameters must be absent, got "a"',
    });
  });
});

function failure(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    if (error instanceof DaybookError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}
