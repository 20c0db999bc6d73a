import { hash } from "node:crypto";
import { expect, test } from "vitest";
import { estimate, PAGE_REGISTERS, registerName, SITE_REGISTERS, touchOf } from "./hyperloglog.ts";

const visitor = (seed: number, n: number) => hash("sha256", `${seed} ${n}`, "hex").slice(0, 12);

function estimated(count: number, registers: number, seed: number): number {
  const ranks = new Map<string, number>();
  for (let n = 0; n < count; n++) {
    const touch = touchOf(visitor(seed, n));
    if (touch === undefined) throw new Error("a visitor touches a register");
    const name = registerName(touch.register, registers);
    ranks.set(name, Math.max(ranks.get(name) ?? 0, touch.rank));
  }
  return estimate([...ranks.values()], registers);
}

/** Root of the mean square of the relative errors of some seeds. */
function errorOf(count: number, registers: number, seeds = count > 5_000 ? 4 : 12): number {
  const squares = Array.from(
    { length: seeds },
    (_, seed) => (estimated(count, registers, seed) / count - 1) ** 2,
  );
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / seeds);
}

test.each([
  [100, PAGE_REGISTERS, 0.03],
  [1_000, PAGE_REGISTERS, 0.04],
  [3_000, PAGE_REGISTERS, 0.05],
  [20_000, PAGE_REGISTERS, 0.05],
  [1_000, SITE_REGISTERS, 0.02],
  [10_000, SITE_REGISTERS, 0.025],
  [40_000, SITE_REGISTERS, 0.025],
])("%i visitors in %i registers are estimated within %d", (count, registers, bound) => {
  expect(errorOf(count, registers)).toBeLessThan(bound);
});

test("few visitors are exact, or nearly so", () => {
  for (const count of [0, 1, 2, 5, 10, 20])
    expect(Math.abs(estimated(count, PAGE_REGISTERS, 3) - count)).toBeLessThanOrEqual(1);
});

test("what is no visitor touches nothing", () => {
  for (const text of ["", "xyz", "0123456789AB", "0123456789abc", 7, null, undefined, {}]) {
    expect(touchOf(text)).toBeUndefined();
  }
});
