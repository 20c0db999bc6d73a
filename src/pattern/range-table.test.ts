import fc from "fast-check";
import { expect, test } from "vitest";
import type { NumericTerm } from "./pattern.ts";
import { RangeTable } from "./range-table.ts";

const bound = fc.oneof(
  fc.integer({ min: -9, max: 9 }),
  fc.constantFrom(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
);
const range = fc
  .tuple(bound, bound)
  .filter(([low, high]) => low < high)
  .map(([low, high]): NumericTerm => ({ kind: "numeric", low, high, includesLow: true, includesHigh: true }));

test("finds each range that holds a number once, after any change", () => {
  const step = fc.record({ range, remove: fc.boolean(), value: fc.integer({ min: -10, max: 10 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
      const table = new RangeTable<string>();
      const known = new Map<string, NumericTerm>();
      for (const { range, remove, value } of steps) {
        const name = `${range.low} to ${range.high}`;
        if (remove) table.delete(range);
        else table.set(range, name);
        if (remove) known.delete(name);
        else known.set(name, range);
        const found: string[] = [];
        table.collect(value, found);
        const holding = [...known].filter(([, { low, high }]) => low <= value && value <= high);
        expect(found.sort()).toEqual(holding.map(([each]) => each).sort());
        expect(table.get(range)).toBe(remove ? undefined : name);
      }
    }),
  );
});
