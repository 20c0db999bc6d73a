import { expect, test } from "vitest";
import { RecentCounts } from "./recent-counts.ts";

test("counts what comes again within fifty thousand other keys, and forgets in the end", () => {
  const counts = new RecentCounts();
  expect([counts.add("a"), counts.add("a"), counts.add("b")]).toEqual([1, 2, 1]);
  for (let n = 0; n < 50_000; n++) counts.add(`key ${n}`);
  expect(counts.add("a")).toBe(3);
  for (let n = 0; n < 200_000; n++) counts.add(`other ${n}`);
  expect(counts.add("a")).toBe(1);
});
