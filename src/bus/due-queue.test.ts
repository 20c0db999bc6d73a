import fc from "fast-check";
import { expect, test } from "vitest";
import { DueQueue } from "./due-queue.ts";

/** Adds a key that is due then, or takes what is due by then. */
const steps = fc.array(
  fc.oneof(
    fc.record({ add: fc.integer({ min: 0, max: 50 }) }),
    fc.record({ take: fc.integer({ min: 0, max: 60 }) }),
  ),
  { maxLength: 200 },
);

test("takes what is due in the order of time, as a sorted list would", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const queue = new DueQueue();
      const list: { key: string; at: number }[] = [];
      for (const [index, one] of all.entries()) {
        if ("add" in one) {
          queue.add(`k${index}`, one.add);
          list.push({ key: `k${index}`, at: one.add });
        } else {
          const due = queue.take(one.take);
          const least = Math.min(...list.map(({ at }) => at));
          const found = list.findIndex((entry) => entry.key === due?.key);
          // Which of several that are due at the same time comes first is left open.
          expect(list[found]?.at).toBe(least <= one.take ? least : undefined);
          if (found >= 0) list.splice(found, 1);
        }
        expect(queue.nextAt).toBe(list.length === 0 ? undefined : Math.min(...list.map(({ at }) => at)));
      }
    }),
  );
});

test("a key may stand in it more than once", () => {
  const queue = new DueQueue();
  queue.add("k", 5);
  queue.add("k", 3);
  expect([queue.take(10), queue.take(10), queue.take(10)]).toEqual([
    { key: "k", at: 3 },
    { key: "k", at: 5 },
    undefined,
  ]);
});
