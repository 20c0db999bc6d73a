import fc from "fast-check";
import { expect, test } from "vitest";
import { FewSet } from "./few-set.ts";

const step = fc.record({ add: fc.boolean(), item: fc.nat(40) });

test("is a set, while few and while many", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40)), fc.array(step, { maxLength: 200, size: "max" }), (first, steps) => {
      const few = new FewSet(first);
      const set = new Set(first);
      for (const { add, item } of steps) {
        if (add) few.add(item);
        else few.delete(item);
        if (add) set.add(item);
        else set.delete(item);
        expect(few.has(item)).toBe(add);
        expect(few.size).toBe(set.size);
      }
      expect([...few.items].sort()).toEqual([...set].sort());
      for (let item = 0; item <= 40; item += 1) expect(few.has(item)).toBe(set.has(item));
    }),
  );
});

test("a zero is one whatever its sign, as in a set", () => {
  for (const others of [[], Array.from({ length: 20 }, (_, at) => at + 1)]) {
    expect(new FewSet([0, ...others]).has(-0)).toBe(true);
    expect(new FewSet([-0, ...others]).has(0)).toBe(true);
  }
});
