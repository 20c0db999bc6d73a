import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { naiveMatches } from "../../test/support/naive-pattern.ts";
import { matchesPattern } from "./compile.ts";
import { explain } from "./explain.ts";
import { Matcher } from "./matcher.ts";

const text = fc.oneof(
  fc.constantFrom(
    "",
    "a",
    "b",
    "ab",
    "aB",
    "ba",
    "A",
    "ß",
    "SS",
    "ss",
    "é",
    "K",
    "\u212a",
    "🌱",
    "1",
    "*",
    "\\",
  ),
  fc.constantFrom("10.0.0.1", "10.1.2.3", "::1", "0:0:0:0:0:0:0:1", "2001:db8::5", "10.0.0.256"),
  fc.string({ unit: fc.constantFrom("a", "b", "A", "*"), maxLength: 4 }),
);
const number = fc.constantFrom(0, 1, 2, 2.5, 3, -1, 300);
const scalar = fc.oneof(text, number, fc.boolean(), fc.constant(null));
const key = fc.constantFrom("a", "b", "c", "a.b", "__proto__", "constructor");

const wildcard = fc
  .array(fc.constantFrom("a", "b", "A", "\\*", "\\\\", "*"), { maxLength: 6 })
  .map((parts) => parts.filter((part, at) => part !== "*" || parts[at - 1] !== "*").join(""));
const affix = fc.oneof(text, fc.record({ "equals-ignore-case": text }));
const full = text.filter((word) => word !== "");
const some = <T>(one: fc.Arbitrary<T>) => fc.oneof(one, fc.array(one, { minLength: 1, maxLength: 3 }));
const range = fc
  .tuple(number, number)
  .filter(([low, high]) => low < high)
  .chain(([low, high]) =>
    fc.constantFrom(
      [">", low, "<", high],
      [">=", low, "<", high],
      [">", low, "<=", high],
      ["=", low],
      ["<", low],
      ["<=", low],
      [">", high],
      [">=", high],
    ),
  );
const butOperator = fc.oneof(
  fc.record({ prefix: some(full) }),
  fc.record({ suffix: some(full) }),
  fc.record({ "equals-ignore-case": some(text) }),
  fc.record({ wildcard: some(wildcard) }),
);
const term = fc.oneof(
  { arbitrary: scalar, weight: 4 },
  fc.record({ exists: fc.boolean() }),
  fc.record({ prefix: affix }),
  fc.record({ suffix: affix }),
  fc.record({ "equals-ignore-case": text }),
  fc.record({ wildcard }),
  fc.record({ numeric: range }),
  fc.record({
    cidr: fc.constantFrom("10.0.0.0/8", "10.0.0.1/31", "0.0.0.0/0", "::/0", "2001:db8::/32", "::1/127"),
  }),
  fc.record({ "anything-but": fc.oneof(some(text), some(number), butOperator) }),
);
const terms = fc.array(term, { minLength: 1, maxLength: 3 });

function patternOf(depth: number): fc.Arbitrary<Record<string, unknown>> {
  const value: fc.Arbitrary<unknown> = depth === 0 ? terms : fc.oneof(terms, terms, patternOf(depth - 1));
  const fields = fc.array(fc.tuple(key, value), { minLength: 1, maxLength: 3 });
  if (depth === 0) return fields.map((entries) => Object.fromEntries(entries));
  const or = fc.option(fc.array(patternOf(depth - 1), { minLength: 2, maxLength: 2 }), { freq: 2 });
  return fc
    .tuple(fields, or)
    .map(([entries, branches]) => Object.fromEntries([...entries, ...(branches ? [["$or", branches]] : [])]));
}

function anyValue(depth: number): fc.Arbitrary<unknown> {
  if (depth === 0) return scalar;
  return fc.oneof(scalar, eventOf(depth - 1), fc.array(anyValue(depth - 1), { maxLength: 3 }));
}

function eventOf(depth: number): fc.Arbitrary<Record<string, unknown>> {
  return fc
    .array(fc.tuple(key, anyValue(depth)), { maxLength: 4 })
    .map((entries) => Object.fromEntries(entries));
}

const pattern = patternOf(2);
const event = eventOf(4);

describe("a pattern", () => {
  test("holds for an event exactly if the naive matcher says so, and explain agrees", () => {
    fc.assert(
      fc.property(pattern, event, (asked, given) => {
        const verdict = naiveMatches(asked, given);
        expect(matchesPattern(asked, given)).toBe(verdict);
        expect(explain(asked, given).matches).toBe(verdict);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe("a matcher", () => {
  const step = fc.oneof(
    { arbitrary: fc.record({ id: fc.nat(30), add: pattern }), weight: 5 },
    fc.record({ id: fc.nat(30) }),
    { arbitrary: fc.record({ match: event }), weight: 2 },
  );

  test("answers as the naive matcher over any rules, added, replaced and removed", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
        const matcher = new Matcher();
        const rules = new Map<string, unknown>();
        for (const one of steps) {
          if ("match" in one) {
            const naive = [...rules].filter(([, rule]) => naiveMatches(rule, one.match)).map(([id]) => id);
            expect(matcher.match(one.match).sort()).toEqual(naive.sort());
          } else if ("add" in one) {
            matcher.add(String(one.id), one.add);
            rules.set(String(one.id), one.add);
          } else expect(matcher.remove(String(one.id))).toBe(rules.delete(String(one.id)));
        }
        expect(matcher.size).toBe(rules.size);
      }),
      { numRuns: 100 },
    );
  });

  test("answers as the naive matcher where hundreds of rules share the few values there are", () => {
    const keys = ["a", "b", "c", "d", "e"];
    const shared = fc.oneof(
      { arbitrary: fc.constantFrom("x", "y", 1), weight: 6 },
      fc.constantFrom(
        { prefix: "x" },
        { wildcard: "*x" },
        { numeric: [">", 0] },
        { numeric: ["=", 1] },
        { exists: false },
        { "anything-but": "x" },
      ),
    );
    const list = fc.uniqueArray(shared, { minLength: 1, maxLength: 2 });
    const rule = fc.dictionary(fc.constantFrom(...keys), list, { minKeys: 1 });
    const value = fc.oneof(fc.constantFrom("x", "y", 1), fc.constantFrom(["x", "y"], [{ a: "x" }]));
    const given = fc.dictionary(fc.constantFrom(...keys), value);
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 100, maxLength: 300, size: "max" }),
        fc.array(fc.nat(299), { maxLength: 200, size: "max" }),
        fc.array(given, { minLength: 1, maxLength: 5 }),
        (rules, removed, events) => {
          const matcher = new Matcher();
          for (const [at, one] of rules.entries()) matcher.add(String(at), one);
          const left = new Map(rules.map((one, at) => [String(at), one]));
          const agree = () => {
            for (const event of events) {
              const naive = [...left].filter(([, one]) => naiveMatches(one, event)).map(([id]) => id);
              expect(matcher.match(event).sort()).toEqual(naive.sort());
            }
          };
          agree();
          for (const id of removed.map(String)) expect(matcher.remove(id)).toBe(left.delete(id));
          agree();
        },
      ),
      { numRuns: 40 },
    );
  });

  test("divides what shares a value, and is as right after it shrank again", () => {
    const matcher = new Matcher();
    const ids = Array.from({ length: 500 }, (_, at) => `rule-${at}`);
    for (const [at, id] of ids.entries()) {
      matcher.add(id, { source: ["s"], type: [`t${at % 25}`], who: [{ prefix: `p${at}-` }] });
    }
    expect(matcher.match({ source: "s", type: "t7", who: "p32-x" })).toEqual(["rule-32"]);
    for (const id of ids.slice(1)) matcher.remove(id);
    expect(matcher.match({ source: "s", type: "t7", who: "p32-x" })).toEqual([]);
    expect(matcher.match({ source: "s", type: "t0", who: "p0-x" })).toEqual(["rule-0"]);
    expect(matcher.size).toBe(1);
  });

  test("an invalid pattern leaves the rule of that id as it was", () => {
    const matcher = new Matcher();
    matcher.add("a", { x: [1] });
    expect(() => matcher.add("a", { x: [] })).toThrow("Empty arrays are not allowed");
    expect(matcher.match({ x: 1 })).toEqual(["a"]);
  });
});
