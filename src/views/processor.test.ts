import { expect, test } from "vitest";
import { Commits } from "../log/commits.ts";
import { testBatch, testEvent } from "../store/conformance.ts";
import { Lease } from "../store/lease.ts";
import { MemoryStore } from "../store/memory/memory-store.ts";
import { turn } from "../store/turn.ts";
import { CatalogView } from "./catalog.ts";
import { checkpointKey, readCheckpoint } from "./checkpoint.ts";
import { processViews } from "./processor.ts";
import { ViewSet } from "./view-set.ts";

const now = () => 0;

async function book() {
  const store = new MemoryStore({ atomicItems: 10 });
  const first = { position: "", generation: "g", zone: "UTC", definition: "test" };
  await store.writeItems([{ op: "put", ...checkpointKey, attributes: first }]);
  const views = new ViewSet(store, {
    zone: "UTC",
    now,
    viewsFor: () => [new CatalogView()],
    definitionFor: () => "test",
  });
  return { store, views };
}

const leaseOf = (store: MemoryStore, owner: string) =>
  new Lease(store, { name: "views", owner, ttlMs: 1_000, now });

test("settles what was there and what comes while it runs, and lets go of the lease at the end", async () => {
  const { store, views } = await book();
  const commits = new Commits();
  const stop = new AbortController();
  const errors: unknown[] = [];
  const append = () => store.append([testBatch([testEvent()])]);
  await append();
  let settled = 0;
  await processViews({
    views,
    lease: leaseOf(store, "a"),
    commits,
    signal: stop.signal,
    pauseMs: 0,
    onError: (error) => errors.push(error),
    onSettled: () => {
      settled += 1;
      if (settled === 3) stop.abort();
      else void append().then(() => commits.announce());
    },
  });
  expect(errors).toEqual([]);
  const last = (await store.readAfter("", 10)).at(-1)?.position;
  expect((await readCheckpoint(store)).position).toBe(last);
  expect(await leaseOf(store, "b").hold()).toBe(true);
});

test("leaves it to whoever has the lease, and goes on after a failure", async () => {
  const { store, views } = await book();
  const commits = new Commits();
  await leaseOf(store, "other").hold();
  const stop = new AbortController();
  const mine = leaseOf(store, "mine");
  const seen: string[] = [];
  const lease = Object.assign(Object.create(mine) as Lease, {
    hold: async () => {
      seen.push(seen.length === 0 ? "asked" : "failed");
      setImmediate(() => (seen.length < 3 ? commits.announce() : stop.abort()));
      if (seen.length > 1) throw new Error("no answer");
      return mine.hold();
    },
    release: () => mine.release(),
  });
  const errors: unknown[] = [];
  await processViews({
    views,
    lease,
    commits,
    signal: stop.signal,
    pauseMs: 0,
    onSettled: () => seen.push("settled"),
    onError: (error) => errors.push(String(error)),
  });
  expect(seen).toEqual(["asked", "failed", "failed"]);
  expect(errors).toEqual(["Error: no answer", "Error: no answer"]);
});

test("settles also where nobody asks to be told", async () => {
  const { store, views } = await book();
  await store.append([testBatch([testEvent()])]);
  const stop = new AbortController();
  const lease = leaseOf(store, "a");
  const commits = new Commits();
  const running = processViews({
    views,
    lease,
    commits,
    signal: stop.signal,
    pauseMs: 0,
    onError: (error) => expect.fail(String(error)),
  });
  while ((await readCheckpoint(store)).position === "") await turn();
  stop.abort();
  await running;
});
