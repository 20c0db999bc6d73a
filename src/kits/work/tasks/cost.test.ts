import { expect, test } from "vitest";
import { countingStore } from "../../../../test/support/counting-store.ts";
import { openDaybook } from "../../../daybook.ts";
import { openStore } from "../../../store/open-store.ts";

test.each<[string, object, RegExp]>([
  ["tag", { tag: "t1" }, /#tasks#tag#t1$/],
  ["status", { status: "open" }, /#tasks#status#open$/],
  ["parent", { parent: "p" }, /#tasks#parent#p$/],
  ["being below none", { parent: null }, /#tasks#roots$/],
  ["creation", { createdFrom: 0 }, /#tasks#all$/],
  ["completion", { completedFrom: 0 }, /#tasks#completed$/],
])("a page by %s is one query of its partition, however many tasks there are", async (_by, filter, pk) => {
  const { store, calls } = countingStore(await openStore(":memory:", { create: true }));
  const book = await openDaybook(store, { zone: "UTC" });
  await book.tasks.create({ id: "p", title: "p" });
  const status = (n: number) => (n % 2 === 0 ? "open" : "done");
  const inputs = Array.from({ length: 400 }, (_, n) => ({ title: `${n}`, tags: [`t${n % 2}`] }));
  await Promise.all(inputs.map((input, n) => book.tasks.create({ ...input, status: status(n) })));
  await Promise.all(inputs.slice(0, 60).map((input) => book.tasks.create({ ...input, parent: "p" })));
  await book.settle();
  const reader = await openDaybook(store, { reads: "settled" });
  await reader.tasks.list();
  calls.length = 0;
  const page = await reader.tasks.list({ ...filter, limit: 50 });
  expect(page.items).toHaveLength(50);
  expect(page.nextCursor).toBeDefined();
  expect(calls).toEqual([{ method: "queryItems", pk: expect.stringMatching(pk) }]);
  calls.length = 0;
  const next = await reader.tasks.list({ ...filter, limit: 50, cursor: page.nextCursor as string });
  expect(next.items.length).toBeGreaterThanOrEqual(10);
  expect(calls).toEqual([{ method: "queryItems", pk: expect.stringMatching(pk) }]);
  await book.close();
});

test("a change of a task with 1,000 events in its stream reads none of them", async () => {
  const { store, calls } = countingStore(await openStore(":memory:", { create: true }));
  const book = await openDaybook(store, { zone: "UTC" });
  await book.tasks.create({ id: "busy", title: "0" });
  for (let n = 1; n < 1_000; n++) await book.tasks.update("busy", { title: `${n}` });
  await book.settle();
  calls.length = 0;
  expect(await book.tasks.update("busy", { title: "last" }, { ifVersion: 1_000 })).toMatchObject({
    version: 1_001,
  });
  const methods = calls.map(({ method }) => method);
  expect(methods).not.toContain("readStream");
  expect(methods).not.toContain("readLog");
  expect(methods.filter((method) => method === "queryItems")).toHaveLength(1);
  expect(methods.filter((method) => method === "append")).toHaveLength(1);
  expect(methods.length).toBeLessThanOrEqual(6);
  await book.close();
});
