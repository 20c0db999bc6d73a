import { describe, expect, test } from "vitest";
import { EventValues } from "./event-values.ts";
import { FewSet } from "./few-set.ts";
import { bindField } from "./match.ts";
import { parsePattern } from "./parse.ts";
import { type Bucket, type FiledBranch, RuleIndex } from "./rule-index.ts";
import { Slots } from "./slots.ts";

class Filed {
  readonly values = new EventValues();
  readonly slots = new Slots();
  readonly index = new RuleIndex();
  readonly branches: FiledBranch[] = [];

  add(pattern: unknown): void {
    const rule = { id: String(this.branches.length), matched: 0 };
    for (const fields of parsePattern(pattern).branches) {
      const filed = fields.map((field) => {
        const bound = bindField(field, this.values);
        return { ...bound, slots: this.slots.take(bound.entry, field.terms) };
      });
      const branch = { rule, fields: filed, buckets: new FewSet<Bucket>(), guard: undefined, seen: 0 };
      this.index.add(branch);
      this.branches.push(branch);
    }
  }

  /** The buckets that an event enters, at all levels. */
  entered(event: unknown): Bucket[] {
    this.values.read(event);
    const buckets: Bucket[] = [];
    this.index.collect(this.values, buckets);
    for (const bucket of buckets) bucket.inner?.collect(this.values, buckets);
    return buckets;
  }

  /** How many branches would have to be asked. */
  candidates(event: unknown): number {
    return this.entered(event).reduce((sum, { branches }) => sum + branches.size, 0);
  }
}

/** Twenty sources, fifty types and a thousand actors; each rule asks for one of each, or for a second actor as well. */
function ruleAt(at: number): Record<string, unknown[]> {
  const actor = (at * 7_919) % 1_000;
  return {
    source: [`s${at % 20}`],
    type: [`t${(at >> 2) % 50}`],
    who: at % 2 === 0 ? [`w${actor}`] : [`w${actor}`, `w${(actor + 1) % 1_000}`],
  };
}

describe("of 20,000 rules that share values, an event meets", () => {
  const events = Array.from({ length: 200 }, (_, at) => ({
    source: `s${(at * 3) % 20}`,
    type: `t${(at * 7) % 50}`,
    who: `w${at * 5}`,
  }));

  test("a handful of candidates in a handful of buckets", () => {
    const filed = new Filed();
    for (let at = 0; at < 20_000; at += 1) filed.add(ruleAt(at));
    for (const event of events) {
      expect(filed.entered(event).length).toBeLessThan(12);
      expect(filed.candidates(event)).toBeLessThan(32);
    }
  });

  test("a handful of ranges, where a value that all share stands before them", () => {
    const filed = new Filed();
    for (let at = 0; at < 20_000; at += 1) {
      filed.add({ app: ["a"], type: [`t${at % 50}`], amount: [{ numeric: [">=", at, "<", at + 100] }] });
    }
    for (const [at, event] of events.entries()) {
      expect(filed.candidates({ ...event, app: "a", amount: at * 100 })).toBeLessThan(20);
    }
  });
});

describe("an index", () => {
  test("holds nothing, and enters nothing, once every rule is removed", () => {
    const filed = new Filed();
    for (let at = 0; at < 2_000; at += 1) filed.add({ ...ruleAt(at), gone: [{ exists: false }, at] });
    const event = { source: "s0", type: "t0", who: "w0" };
    expect(filed.entered(event).length).toBeGreaterThan(0);
    for (const branch of filed.branches) {
      filed.index.remove(branch);
      expect(branch.buckets.size).toBe(0);
    }
    expect(filed.entered(event)).toEqual([]);
    expect(filed.index.isEmpty).toBe(true);
  });

  test("copies a rule of long lists about a thousand times at most", () => {
    const filed = new Filed();
    const list = (name: string) => Array.from({ length: 60 }, (_, at) => `${name}${at}`);
    for (let at = 0; at < 20; at += 1) filed.add({ a: list("a"), b: list("b"), c: list("c") });
    for (const { buckets } of filed.branches) expect(buckets.size).toBeLessThan(1_200);
    expect(filed.candidates({ a: "a1", b: "b1", c: "c1" })).toBeLessThanOrEqual(20);
  });
});
