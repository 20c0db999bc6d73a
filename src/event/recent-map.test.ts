import { expect, test } from "vitest";
import { RecentMap } from "./recent-map.ts";

test("remembers at least its size of the latest keys, and at most twice as many", () => {
  const map = new RecentMap<number>(10);
  for (let key = 0; key < 1_000; key++) {
    map.set(String(key), key);
    const known = Array.from({ length: key + 1 }, (_, index) => index).filter(
      (index) => map.get(String(index)) === index,
    );
    expect(known.length).toBeGreaterThanOrEqual(Math.min(10, key + 1));
    expect(known.length).toBeLessThanOrEqual(20);
    expect(known.at(-1)).toBe(key);
  }
});

test("gives the latest value of a key that was set again", () => {
  const map = new RecentMap<number>(2);
  for (const value of [1, 2, 3]) map.set("a", value);
  map.set("b", 1);
  map.set("c", 1);
  expect(map.get("a")).toBe(3);
  map.set("a", 4);
  expect(map.get("a")).toBe(4);
});

test("keeps a key that is asked for now and then", () => {
  const map = new RecentMap<string>(10);
  map.set("often", "kept");
  map.set("once", "forgotten");
  for (let key = 0; key < 100; key++) {
    map.set(String(key), "new");
    if (key % 5 === 0) expect(map.get("often")).toBe("kept");
  }
  expect(map.get("once")).toBeUndefined();
});
