import { describe, expect, test } from "vitest";
import { wildcardComplexity } from "./complexity.ts";
import { portable } from "./portable.ts";
import { parseWildcard } from "./wildcard.ts";

const refusing = (pattern: unknown) =>
  portable(pattern)
    .filter(({ accepted }) => !accepted)
    .map(({ consumer }) => consumer);
const levels = (pattern: unknown) =>
  Object.fromEntries(
    portable(pattern).map(({ consumer, findings }) => [consumer, findings.map(({ level }) => level)]),
  );

describe("portable", () => {
  test.each<[unknown, string[]]>([
    [
      {
        a: [
          "x",
          1,
          null,
          { exists: false },
          { prefix: "p" },
          { numeric: ["=", 1] },
          { "anything-but": ["x"] },
        ],
      },
      [],
    ],
    [{ a: [{ wildcard: "a*" }] }, ["custom-bus", "pipes"]],
    [{ a: [{ "anything-but": { prefix: "a" } }] }, ["pipes"]],
    [{ a: [{ "anything-but": { wildcard: "a*" } }] }, ["custom-bus", "pipes"]],
    [{ a: [{ wildcard: "a*a*a*a*a*a*" }] }, ["classic", "custom-bus", "pipes"]],
    [{ a: ["x".repeat(4_100)] }, ["classic", "custom-bus", "pipes", "lambda"]],
  ])("of %j: refused by %j", (pattern, consumers) => {
    expect(refusing(pattern)).toEqual(consumers);
  });

  test("says what a service does not list, and what is to be checked", () => {
    expect(levels({ a: [{ cidr: "10.0.0.0/8" }] })).toEqual({
      classic: [],
      "custom-bus": [],
      pipes: ["unlisted"],
      lambda: ["unlisted"],
    });
    expect(levels({ $or: [{ a: [1] }, { b: [1] }] }).lambda).toEqual(["unlisted"]);
    expect(levels({ a: [6e9] }).classic).toEqual(["check"]);
    expect(levels({ a: ["x".repeat(2_100)] }).classic).toEqual(["check"]);
  });

  test.each([
    [["a*"], 2],
    [["*a*"], 3],
    [["*aaa"], 4],
    [["a*a*a*a*a*a*"], 11],
    [[..."abcdefghij"].map((letter) => `x*${letter}`), 20],
  ])("wildcards %j have complexity %d", (texts, complexity) => {
    const wildcards = texts.map((text) => parseWildcard(text, ""));
    expect(wildcardComplexity(wildcards, 100)).toBe(complexity);
  });
});
