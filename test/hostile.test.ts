/** Found by attack: names and values that are words of the language, and text that no key can hold. */
import { expect, test } from "vitest";
import { openDaybook } from "../src/daybook.ts";

const everything = { from: "2026-01-01", to: "2026-12-31" };
const time = "2026-03-02T10:00:00Z";

test("a log may have the name of an object's own methods", async () => {
  const book = await openDaybook(":memory:", { zone: "UTC" });
  for (const log of ["constructor", "tostring", "valueof", "hasownproperty"]) {
    await book.append(log, {
      type: "a.b",
      subject: log,
      actor: "__proto__",
      time,
      data: { tags: ["constructor"] },
    });
  }
  expect((await book.count(everything)).totals.count).toBe(4);
  expect((await book.count({ log: "constructor", actor: "__proto__", ...everything })).totals.count).toBe(1);
  expect((await book.count({ tag: "constructor", ...everything })).totals.count).toBe(4);
  expect((await book.logs()).map(({ log }) => log)).toContain("constructor");
  expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
  await book.close();
});

test("half a surrogate pair in a tag is data and no tag", async () => {
  const book = await openDaybook(":memory:", { zone: "UTC" });
  const data = {
    tags: ["\ud800", "\ud801", "whole", "x".repeat(129), ...Array.from({ length: 90 }, (_, n) => `t${n}`)],
  };
  const { events } = await book.append("tasks", { type: "a.b", subject: "s", time, data });
  expect(events[0]?.data).toEqual(data);
  expect((await book.count({ tag: "whole", ...everything })).totals.count).toBe(1);
  expect((await book.count({ tag: "t62", ...everything })).totals.count).toBe(1);
  expect((await book.count({ tag: "t63", ...everything })).totals.count).toBe(0);
  expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
  await book.close();
});

test("a stream of a log ordered by time pages", async () => {
  const config = { logs: { pages: { ordering: "time" as const } } };
  const book = await openDaybook(":memory:", { zone: "UTC", config });
  for (let view = 0; view < 5; view++) await book.append("pages", { type: "page.viewed", subject: "/" });
  const sizes: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await book.stream("pages", "/", { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
    sizes.push(page.items.length);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  expect(sizes).toEqual([2, 2, 1]);
  await book.close();
});

test("an object that the caller uses again is recorded as it was at each call", async () => {
  const book = await openDaybook(":memory:", { zone: "UTC" });
  const data = { n: 0, deep: [{ n: 0 }] };
  const appends: Promise<unknown>[] = [];
  for (let n = 1; n <= 3; n++) {
    data.n = n;
    data.deep[0] = { n };
    appends.push(book.append("tasks", { type: "a.b", subject: "s", data }));
  }
  await Promise.all(appends);
  const { items } = await book.stream("tasks", "s");
  expect(items.map((event) => event.data)).toEqual([1, 2, 3].map((n) => ({ n, deep: [{ n }] })));
  await book.close();
});

test("__proto__ in data stays a key of the data", async () => {
  const book = await openDaybook(":memory:", { zone: "UTC" });
  const data = JSON.parse('{"__proto__": {"polluted": true}, "list": [{"__proto__": 1}]}');
  await book.append("tasks", { type: "a.b", subject: "s", data });
  const { items } = await book.stream("tasks", "s");
  expect(JSON.stringify(items[0]?.data)).toBe('{"__proto__":{"polluted":true},"list":[{"__proto__":1}]}');
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  await book.close();
});

test("half a surrogate pair in an entry's owner is nobody, and a rebuild comes to an end", async () => {
  const book = await openDaybook(":memory:", { zone: "UTC" });
  const after = { start: time, end: "2026-03-02T11:00:00Z", type: "work", tags: [], description: "" };
  for (const owner of ["\ud800", "", "x".repeat(257), "a\nb"]) {
    await book.append("time", { type: "entry.recorded", subject: "e", time, data: { after, owner } });
  }
  await book.rebuild();
  expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
  await book.close();
});

test("an entry of fifty tags is found by its type", async () => {
  const book = await openDaybook(":memory:", { zone: "UTC" });
  const type = "t".repeat(100);
  const tags = Array.from({ length: 50 }, (_, n) => `tag ${n}`);
  await book.time.record({ start: time, end: "2026-03-02T11:00:00Z", type, tags });
  for (const tag of [`type:${type}`, "tag 49"]) {
    expect((await book.events({ tag })).items).toHaveLength(1);
    expect((await book.count({ log: "time", tag, ...everything })).totals.count).toBe(1);
  }
  await book.close();
});

test("rows that are small as text and large in memory are recorded a few at a time", async () => {
  const book = await openDaybook(":memory:", { zone: "UTC" });
  const data = Array.from({ length: 80_000 }, () => []);
  let progress = 0;
  const report = await book.appendRows(
    "tasks",
    (async function* () {
      for (let line = 1; line <= 20; line++) yield { line, value: { type: "a.b", subject: "s", time, data } };
    })(),
    { onProgress: () => progress++ },
  );
  expect(report).toMatchObject({ recorded: 20, rejectedTotal: 0 });
  expect(progress).toBeGreaterThanOrEqual(5);
  await book.close();
});
