import { spawnSync } from "node:child_process";
import { hostname } from "node:os";
import { expect, test } from "vitest";
import { isGone, leaseOwner } from "./lease-owner.ts";

test("names differ, and their process is there", () => {
  const [first, second] = [leaseOwner(), leaseOwner()];
  expect(first).not.toBe(second);
  expect([isGone(first), isGone(second)]).toEqual([false, false]);
});

test("a process of this machine that has ended is gone", () => {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  expect(isGone(`${hostname()}/${pid}/run/own`)).toBe(true);
});

test("one of the same number that ran before this one is gone", () => {
  expect(isGone(`${hostname()}/${process.pid}/another/own`)).toBe(true);
});

test.each(["elsewhere/1/run/own", "text", "", "1/2"])("nothing is known of %j", (owner) => {
  expect(isGone(owner)).toBe(false);
});
