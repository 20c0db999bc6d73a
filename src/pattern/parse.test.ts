import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isDaybookError } from "../errors.ts";
import { compilePattern, matchesPattern } from "./compile.ts";
import { explain } from "./explain.ts";
import { Matcher } from "./matcher.ts";
import { parsePattern } from "./parse.ts";

function refusal(pattern: unknown): { subject: unknown; rule: unknown } {
  try {
    parsePattern(pattern);
  } catch (error) {
    if (!isDaybookError(error, "pattern_invalid")) throw error;
    return { subject: error.details.subject, rule: error.details.rule };
  }
  throw new Error("the pattern was accepted");
}

const nested = (depth: number, leaf: unknown, wrap: (inner: unknown) => unknown) => {
  let pattern = leaf;
  for (let at = 0; at < depth; at += 1) pattern = wrap(pattern);
  return pattern;
};

describe("a refusal says where", () => {
  test.each([
    [{ detail: { state: ["a", { prefix: 5 }] } }, "detail.state[1].prefix"],
    [{ a: [{ numeric: [">", 1, "<", "x"] }] }, "a[0].numeric[3]"],
    [{ a: [{ "anything-but": { wildcard: ["a", "b**"] } }] }, "a[0].anything-but.wildcard[1]"],
    [{ d: { $or: [{ a: [1] }, { b: [] }] } }, "d.$or[1].b"],
    ["{", ""],
  ])("%j: %s", (pattern, subject) => {
    expect(refusal(pattern).subject).toBe(subject);
  });
});

describe("hostile patterns are refused, and soon", () => {
  test.each<[string, unknown, RegExp]>([
    ["nested objects", nested(100_000, [1], (a) => ({ a })), /nest at most 64/],
    ["nested $or", nested(100_000, { a: [1] }, ($or) => ({ $or: [$or, { b: [1] }] })), /nest at most 64/],
    ["nested lists", { a: nested(100_000, 1, (a) => [a]) }, /Match value must be/],
    [
      "nested operators",
      { a: [nested(10_000, "x", (a) => ({ "anything-but": a }))] },
      /Unsupported anything-but/,
    ],
    ["JSON text of nested lists", `{"a":${"[".repeat(60_000)}`, /not valid JSON/],
    ["a long text", { a: ["x".repeat(1e6)] }, /65,?536 characters/],
    ["long JSON text", `{"a":["${"x".repeat(1e6)}"]}`, /65,?536 characters/],
    ["a long list", { a: Array(1e6).fill(1) }, /65,?536 characters/],
    ["a list of holes", { a: Array(10) }, /Match value must be/],
    [
      "many fields",
      Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`k${at}`, [1]])),
      /256 fields/,
    ],
    [
      "many combinations",
      Object.fromEntries([..."abcdefghijkl"].map((key) => [key, { $or: [{ x: [1] }, { y: [1] }] }])),
      /1,000 combinations/,
    ],
    ["a function", () => true, /not an object/],
    ["a bigint", { a: [1n] }, /Match value must be/],
    ["NaN", { a: [Number.NaN] }, /Cannot compare number/],
    ["a date", { a: new Date(0) }, /Empty objects/],
    ["text after the pattern", '{"a":[1]} x', /not valid JSON/],
  ])("%s", (_name, pattern, rule) => {
    const start = performance.now();
    expect(refusal(pattern).rule).toMatch(rule);
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  test("a pattern in a circle", () => {
    const circle: Record<string, unknown> = {};
    circle.a = circle;
    expect(refusal(circle).rule).toMatch(/nest at most/);
  });

  test("anything is accepted or refused, never a crash", () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.json()), (pattern) => {
        try {
          parsePattern(pattern);
        } catch (error) {
          expect(isDaybookError(error, "pattern_invalid")).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("time is bounded", () => {
  const soon = (work: () => void) => {
    const start = performance.now();
    work();
    expect(performance.now() - start).toBeLessThan(2_000);
  };

  test("wildcards with many stars against a text that almost fits", () => {
    const matches = compilePattern({ a: [{ wildcard: `${"a*".repeat(200)}b` }] });
    soon(() => expect(matches({ a: `${"a".repeat(200_000)}c` })).toBe(false));
  });

  test("texts without case of many spellings", () => {
    const matches = compilePattern({ a: [{ suffix: { "equals-ignore-case": "ßsS".repeat(1_000) } }] });
    soon(() => expect(matches({ a: "S".repeat(100_000) })).toBe(true));
  });

  test("arrays beside each other, none of whose elements fit", () => {
    const element = Array.from({ length: 100 }, () => ({ p: 1, q: 1 }));
    const names = [..."abcdefgh"];
    const event = Object.fromEntries([...names.map((name) => [name, element]), ["z", [{ p: 1 }, { q: 1 }]]]);
    const pattern = Object.fromEntries([...names, "z"].map((name) => [name, { p: [1], q: [1] }]));
    soon(() => expect(matchesPattern(pattern, event)).toBe(false));
  });
});

describe("events", () => {
  test("nested too deep, or no objects, are refused", () => {
    const matcher = new Matcher();
    matcher.add("a", { a: [1] });
    for (const event of [null, [], "x", { a: nested(100_000, 1, (a) => [a]) }]) {
      expect(() => matcher.match(event)).toThrow(expect.objectContaining({ code: "event_invalid" }));
    }
    expect(matcher.match({ b: nested(100_000, 1, (a) => [a]), a: 1 })).toEqual(["a"]);
  });
});

describe("explain", () => {
  test("says which field failed, and why", () => {
    const pattern = {
      type: ["a"],
      detail: { n: [{ numeric: [">", 3] }], gone: [{ exists: false }], need: ["x"] },
    };
    const { matches, branches, summary } = explain(pattern, { type: "a", detail: { n: 2, gone: 1 } });
    expect(matches).toBe(false);
    expect(branches[0]?.fields.map(({ path, matches }) => [path, matches])).toEqual([
      ["detail.gone", false],
      ["detail.n", false],
      ["detail.need", false],
      ["type", true],
    ]);
    expect(summary).toBe(
      'detail.gone must be absent, got 1; detail.n must meet [{"numeric":[">",3]}], got 2; detail.need is absent from the event',
    );
  });

  test("says that fields hold in different elements of an array", () => {
    const { summary } = explain(
      { i: { b: [1], c: [4] } },
      {
        i: [
          { b: 1, c: 2 },
          { b: 3, c: 4 },
        ],
      },
    );
    expect(summary).toBe("no one element of an array meets all of i.b, i.c");
  });

  test("shows the alternative that came nearest", () => {
    const { summary, branches } = explain({ $or: [{ a: [1], b: [1] }, { c: [1] }] }, { c: 2 });
    expect(branches).toHaveLength(2);
    expect(summary).toBe("none of 2 alternatives; the nearest: c must meet [1], got 2");
  });
});
