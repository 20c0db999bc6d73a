import { describe, expect, test } from "vitest";
import { checkPosition, Positions, positionMs } from "./positions.ts";

describe("positions", () => {
  test("have one width, ascend as text and say when they were given out", () => {
    let now = 5;
    const positions = new Positions(() => now, "abcd");
    const given: string[] = [];
    for (const step of [0, 0, 1, 0, 100_000, 0]) {
      now += step;
      given.push(positions.next());
    }
    expect(given[0]).toBe("0000000000000005000000abcd");
    expect(given).toEqual([...new Set(given)].sort());
    expect(given.map(positionMs)).toEqual([5, 5, 6, 6, 100_006, 100_006]);
  });

  test("ascend while the clock goes back", () => {
    let now = 1_000;
    const positions = new Positions(() => now);
    const first = positions.next();
    now = 10;
    expect(positions.next() > first).toBe(true);
  });

  test("borrow from the next millisecond when one has too many", () => {
    const positions = new Positions(() => 7, "abcd");
    let last = positions.next();
    for (let count = 0; count < 1_000_001; count++) {
      const next = positions.next();
      if (next <= last) expect.fail(`${next} after ${last}`);
      last = next;
    }
    expect(positionMs(last)).toBe(8);
  });

  test("pass over one of another process, but not over one of a clock that is far ahead", () => {
    const positions = new Positions(() => 1_000, "aaaa");
    const other = new Positions(() => 1_400, "zzzz").next();
    positions.passOver(other, 500);
    expect(positions.next() > other).toBe(true);
    positions.passOver(new Positions(() => 9_000).next(), 500);
    expect(positionMs(positions.next())).toBe(1_401);
  });

  test("of two processes differ within the same millisecond", () => {
    const given = Array.from({ length: 50 }, () => new Positions(() => 1).next());
    expect(new Set(given).size).toBeGreaterThan(45);
  });

  test.each(["x", "0000000000000001", "0000000000000005000000ABCD"])("%s is none", (position) => {
    expect(() => checkPosition(position)).toThrow(expect.objectContaining({ code: "query_invalid" }));
  });
});
