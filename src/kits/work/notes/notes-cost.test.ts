import { expect, test } from "vitest";
import { countingStore } from "../../../../test/support/counting-store.ts";
import { openDaybook } from "../../../daybook.ts";
import { openStore } from "../../../store/open-store.ts";

test.each<[string, object, RegExp]>([
  ["date", { from: 0 }, /#notes#all$/],
  ["tag", { tag: "t1" }, /#notes#tag#t1$/],
  ["task", { task: "task" }, /#notes#task#task$/],
  ["task and tag", { task: "task", tag: "t1" }, /#notes#task#task$/],
  ["time entry", { entry: "entry" }, /#notes#entry#entry$/],
])("a page by %s is one query of its partition, however many notes there are", async (_by, filter, pk) => {
  const { store, calls } = countingStore(await openStore(":memory:", { create: true }));
  const book = await openDaybook(store, { zone: "UTC" });
  await book.tasks.create({ id: "task", title: "a" });
  await book.time.record({ id: "entry", start: "2026-03-02T09:00:00Z", end: "2026-03-02T10:00:00Z" });
  const links = [{}, { task: "task" }, { entry: "entry" }];
  await Promise.all(
    Array.from({ length: 300 }, (_, n) =>
      book.notes.create({ title: `${n}`, tags: ["t1", `of ${n}`], ...links[n % 3] }),
    ),
  );
  await book.settle();
  const reader = await openDaybook(store, { reads: "settled" });
  await reader.notes.list();
  calls.length = 0;
  const page = await reader.notes.list({ ...filter, limit: 50 });
  expect(page.items).toHaveLength(50);
  expect(calls).toEqual([{ method: "queryItems", pk: expect.stringMatching(pk) }]);
  calls.length = 0;
  await reader.notes.list({ ...filter, limit: 50, cursor: page.nextCursor as string });
  expect(calls).toEqual([{ method: "queryItems", pk: expect.stringMatching(pk) }]);
  await book.close();
});

test("a note of 1,000 events is read and changed by its last one", async () => {
  const { store, calls } = countingStore(await openStore(":memory:", { create: true }));
  const book = await openDaybook(store, { zone: "UTC" });
  await book.notes.create({ id: "busy", title: "0" });
  for (let n = 1; n < 1_000; n++) await book.notes.update("busy", { title: `${n}` });
  calls.length = 0;
  expect(await book.notes.get("busy")).toMatchObject({ title: "999", version: 1_000 });
  expect(await book.notes.update("busy", { title: "last" })).toMatchObject({ version: 1_001 });
  expect(calls.map(({ method }) => method)).toEqual(["readStream", "readStream", "append"]);
  await book.close();
});
