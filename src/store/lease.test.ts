import { expect, test } from "vitest";
import { Lease } from "./lease.ts";
import { MemoryStore } from "./memory/memory-store.ts";

function leases(...owners: string[]) {
  const store = new MemoryStore();
  const clock = { ms: 0 };
  const options = { name: "views", ttlMs: 10_000, now: () => clock.ms };
  return { clock, of: owners.map((owner) => new Lease(store, { ...options, owner })) as [Lease, Lease] };
}

test("one owner at a time, until it stops renewing", async () => {
  const { clock, of } = leases("a", "b");
  const [a, b] = of;
  expect([await a.hold(), await b.hold()]).toEqual([true, false]);
  clock.ms = 9_000;
  expect([await a.hold(), await b.hold()]).toEqual([true, false]);
  clock.ms = 18_999;
  expect(await b.hold()).toBe(false);
  clock.ms = 19_000;
  expect([await b.hold(), await a.hold()]).toEqual([true, false]);
});

test("one of many that ask at once", async () => {
  const { of } = leases("a", "b", "c", "d");
  expect((await Promise.all(of.map((lease) => lease.hold()))).filter(Boolean)).toHaveLength(1);
});

test("is free when it was released, and not when another releases it", async () => {
  const { of } = leases("a", "b");
  const [a, b] = of;
  await a.hold();
  await b.release();
  expect(await b.hold()).toBe(false);
  await a.release();
  expect(await b.hold()).toBe(true);
});
