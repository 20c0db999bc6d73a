import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Config } from "../config.ts";
import { type Daybook, openDaybook } from "../daybook.ts";
import type { NewEvent } from "../event/event.ts";
import { fileInput } from "../sources/access-logs/files.ts";
import { MemoryStore } from "../store/memory/memory-store.ts";

const DAY_MS = 86_400_000;
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const YEAR = { from: "2026-01-01", to: "2026-12-31" };
const KEEPS_30: Config = { logs: { pages: { retentionDays: 30 } } };

let folder = "";
let now = 0;
const clock = () => now;
const open: Daybook[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "daybook-retention-"));
  now = Date.parse("2026-06-01T12:00:00Z");
});

afterEach(async () => {
  for (const book of open.splice(0)) await book.close();
  await rm(folder, { recursive: true });
});

async function openBook(config: Config = KEEPS_30, location = join(folder, "book.db")): Promise<Daybook> {
  const book = await openDaybook(location, { zone: "UTC", config, clock });
  open.push(book);
  return book;
}

/** A view of so many days ago. */
function viewed(daysAgo: number, fields: Partial<NewEvent> = {}): NewEvent {
  const time = new Date(now - daysAgo * DAY_MS).toISOString();
  const data = { visitor: "0123456789ab", referrer: "search.example", title: `seen ${daysAgo} days ago` };
  return { type: "page.viewed", subject: "/a/", time, data, ...fields };
}

/** Views of 10 pages, one every three days for three months, recorded while they were young enough. */
async function fill(book: Daybook): Promise<void> {
  const end = now;
  for (let day = 90; day >= 0; day -= 3) {
    now = end - day * DAY_MS;
    await book.append("pages", viewed(0, { subject: `/p${(day / 3) % 10}/` }));
    await book.append("tasks", { type: "task.created", subject: "t" });
  }
  now = end;
}

async function answersOf(book: Daybook) {
  return {
    list: await book.pages.list(YEAR),
    views: await book.pages.views(YEAR),
    ofPage: await book.pages.views({ page: "/p9/", ...YEAR }),
    referrers: await book.pages.by({ by: "referrer", ...YEAR }),
    count: await book.count({ log: "pages", ...YEAR }),
    logs: await book.logs(),
  };
}

async function timesOf(book: Daybook): Promise<number[]> {
  const times: number[] = [];
  for await (const { time } of book.recorded({ log: "pages" })) times.push(Date.parse(time));
  return times;
}

describe("events of a log with retentionDays", () => {
  test("go when they are older, and every answer stays what it was, rebuilt and counted again too", async () => {
    const book = await openBook();
    await fill(book);
    const before = await answersOf(book);
    expect(before.views.totals.views).toBe(31);
    expect(await book.retention.expire()).toEqual({
      expired: 20,
      held: 0,
      logs: [{ log: "pages", before: "2026-05-02T12:00:00.000Z", expired: 20, held: 0, heldBy: [] }],
    });
    const left = await timesOf(book);
    expect(left).toHaveLength(11);
    expect(Math.min(...left)).toBe(now - 30 * DAY_MS);
    expect((await book.stream("tasks", "t")).items).toHaveLength(31);
    expect(await answersOf(book)).toEqual(before);
    expect(await book.recount()).toMatchObject({ differencesTotal: 0, events: 42 });
    await book.rebuild();
    expect(await answersOf(book)).toEqual(before);
    expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
    expect(await book.retention.expire()).toMatchObject({ expired: 0 });
  });

  test("go in steps from a store whose atomic writes are small, and every answer stays too", async () => {
    const store = new MemoryStore({ atomicItems: 4, findsActivity: false });
    const book = await openDaybook(store, { zone: "UTC", config: KEEPS_30, clock });
    open.push(book);
    await fill(book);
    const before = await answersOf(book);
    expect(await book.retention.expire()).toMatchObject({ expired: 20 });
    expect(await answersOf(book)).toEqual(before);
    await book.rebuild();
    expect(await answersOf(book)).toEqual(before);
    expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
  });

  test("go again and again, and what each time took is added up", async () => {
    const book = await openBook();
    await fill(book);
    const { views } = await answersOf(book);
    for (let week = 0; week < 6; week++) {
      await book.retention.expire();
      now += 7 * DAY_MS;
    }
    expect(await timesOf(book)).toEqual([]);
    expect((await book.pages.views(YEAR)).items).toEqual(views.items);
    expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
    await book.append("pages", viewed(0));
    expect((await book.pages.views(YEAR)).totals.views).toBe(32);
  });

  test("a dry run says how many would go, and removes none", async () => {
    const book = await openBook();
    await fill(book);
    expect(await book.retention.expire({ dryRun: true })).toMatchObject({ expired: 20 });
    expect(await timesOf(book)).toHaveLength(31);
    await book.append("pages", viewed(29));
  });

  test("keep what they counted on the days of the old time zone, when the book is rebuilt for another", async () => {
    const book = await openBook();
    await book.append("pages", viewed(29, { time: "2026-05-04T23:30:00.000Z" }));
    now += 20 * DAY_MS;
    await book.append("pages", viewed(0, { time: "2026-06-20T23:30:00.000Z" }));
    await book.retention.expire();
    await book.rebuild({ zone: "Asia/Tokyo" });
    const { items } = await book.pages.views(YEAR);
    expect(items.map(({ date }) => date)).toEqual(["2026-05-04", "2026-06-21"]);
    expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
  });

  test("leave the stream that they were of: it is listed, counted, and empty", async () => {
    const book = await openBook();
    await book.append("pages", viewed(29));
    now += 10 * DAY_MS;
    await book.retention.expire();
    expect((await book.streams("pages")).items).toMatchObject([{ subject: "/a/", events: 1 }]);
    expect(await book.stream("pages", "/a/")).toEqual({ items: [] });
    await expect(book.stream("pages", "/b/")).rejects.toMatchObject({ code: "stream_not_found" });
    await book.append("pages", viewed(0));
    expect((await book.stream("pages", "/a/")).items).toHaveLength(1);
  });

  test("of a log without the setting all stay, and it cannot be asked to let them go", async () => {
    const book = await openBook({ logs: { ...KEEPS_30.logs, visits: { ordering: "time" } } });
    await book.append("visits", viewed(900));
    await book.retention.expire();
    expect(await book.count({ log: "visits", from: "2020-01-01", to: "2026-12-31" })).toBeDefined();
    expect((await book.events({ log: "visits" })).items).toHaveLength(1);
    await expect(book.retention.expire({ log: "visits" })).rejects.toMatchObject({ code: "config_invalid" });
    await expect(book.retention.expire({ log: "tasks" })).rejects.toMatchObject({ code: "config_invalid" });
  });
});

describe("an event older than its log keeps them", () => {
  test("is not recorded: by the setting, and in any process by what was removed", async () => {
    const book = await openBook();
    const other = await openBook({ logs: { pages: { retentionDays: 365 } } });
    await book.append("pages", viewed(29, { id: "again" }));
    await expect(book.append("pages", viewed(31))).rejects.toMatchObject({
      code: "event_expired",
      details: { before: "2026-05-02T12:00:00.000Z" },
    });
    await other.append("pages", viewed(31));
    expect(await book.retention.expire()).toMatchObject({ expired: 1 });
    await expect(other.append("pages", viewed(31))).rejects.toMatchObject({
      code: "event_expired",
      details: { before: "2026-05-01T12:00:00.001Z" },
    });
    await expect(other.append("pages", viewed(29, { id: "again" }))).resolves.toMatchObject({ duplicate: 1 });
    // A longer time brings nothing back, and a day that nothing was removed of is open.
    await other.append("pages", viewed(30));
    expect((await book.pages.views(YEAR)).totals.views).toBe(3);
    expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
  });

  test("is left out of an import of access logs, by the same two bounds", async () => {
    const line = (daysAgo: number) => {
      const iso = new Date(now - daysAgo * DAY_MS).toISOString();
      const month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun"][Number(iso.slice(5, 7)) - 1];
      const time = `${iso.slice(8, 10)}/${month}/2026:${iso.slice(11, 19)} +0000`;
      return `203.0.113.1 - - [${time}] "GET /a/ HTTP/1.1" 200 5 "-" "${FIREFOX}"\n`;
    };
    const log = join(folder, "access.log");
    await writeFile(log, [70, 50, 40, 20, 10].map(line).join(""));
    const importInto = async (book: Daybook, again = false) =>
      book.pages.import([{ ...(await fileInput(log)), again }]);
    const book = await openBook();
    const other = await openBook({ logs: { pages: { retentionDays: 60 } } });
    expect(await importInto(other)).toMatchObject({ views: 4, skipped: { expired: 1 } });
    expect(await book.retention.expire()).toMatchObject({ expired: 2 });
    expect(await importInto(book, true)).toMatchObject({ views: 0, duplicate: 2, skipped: { expired: 3 } });
    expect(await importInto(other, true)).toMatchObject({
      views: 0,
      duplicate: 2,
      skippedTotal: 3,
      skipped: { expired: 3 },
    });
    expect((await book.pages.views(YEAR)).totals.views).toBe(4);
  });
});

describe("events that somebody still has to read", () => {
  const rules = (startAt: "now" | "beginning", more = {}): Config => ({
    ...KEEPS_30,
    rules: {
      mails: { pattern: { source: ["daybook.pages"] }, target: { handler: () => {} }, startAt, ...more },
    },
  });

  /** Delivers until a rule has read everything. */
  async function deliver(book: Daybook): Promise<void> {
    const stop = new AbortController();
    const errors: unknown[] = [];
    const done = book.deliver({ signal: stop.signal, onError: (error) => errors.push(error) });
    const head = await book.head();
    const read = async () => expect((await book.bus.rule("mails")).position >= head).toBe(true);
    await vi.waitFor(read, 10_000);
    stop.abort();
    await done;
    expect(errors).toEqual([]);
  }

  test("stay for a rule that begins with the first event, until it has read them", async () => {
    const filled = await openBook();
    await fill(filled);
    const book = await openBook(rules("beginning"));
    expect(await book.retention.expire()).toMatchObject({
      expired: 0,
      held: 20,
      logs: [{ heldBy: ["rule mails"] }],
    });
    expect(await book.retention.expire({ dryRun: true })).toMatchObject({ expired: 0, held: 20 });
    await book.retention.expire({ past: ["mails"], dryRun: true });
    await deliver(book);
    // A book that delivers lets events expire by itself, and what it held back the next day.
    expect(await book.retention.expire()).toMatchObject({ expired: 20, held: 0 });
    expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
  });

  test("stay for a rule that delivered and is in no config any more, unless it is passed over", async () => {
    const first = await openBook(rules("now"));
    await deliver(first);
    await fill(first);
    const book = await openBook();
    expect(await book.retention.expire()).toMatchObject({ held: 20, logs: [{ heldBy: ["rule mails"] }] });
    await expect(book.retention.expire({ past: ["male"] })).rejects.toMatchObject({ code: "rule_not_found" });
    expect(await book.retention.expire({ past: ["mails"] })).toMatchObject({ expired: 20, held: 0 });
  });

  test("stay for a replay that has not ended", async () => {
    const book = await openBook(rules("now", { replay: "allow" }));
    await deliver(book);
    await fill(book);
    const { id } = await book.bus.start({ kind: "replay", rule: "mails", select: {} });
    const report = await book.retention.expire();
    expect(report).toMatchObject({ expired: 0, held: 20 });
    expect(report.logs[0]?.heldBy).toEqual([`replay ${id} of rule mails`, "rule mails"]);
    await book.bus.control(id, "cancel");
    await deliver(book);
    await vi.waitFor(async () => expect((await book.bus.job(id)).endedAt).toBeDefined());
    expect(await book.retention.expire()).toMatchObject({ expired: 20, held: 0 });
  });
});

test("a replay of what had an effect that has expired records it no more, and gives nothing up", async () => {
  const rule = {
    pattern: { source: ["daybook.tasks"] },
    target: { log: "visits" },
    replay: "allow" as const,
  };
  const book = await openBook({
    logs: { visits: { ordering: "time", retentionDays: 30 } },
    rules: { copies: { ...rule, startAt: "beginning" } },
  });
  await book.append("tasks", { type: "task.created", subject: "t" });
  const stop = new AbortController();
  const done = book.deliver({ signal: stop.signal, onError: () => {} });
  const visits = async () => (await book.events({ log: "visits" })).items.length;
  await vi.waitFor(async () => expect(await visits()).toBe(1), 10_000);
  now += 40 * DAY_MS;
  await vi.waitFor(async () => expect((await book.retention.expire()).expired).toBe(1), 10_000);
  const { id } = await book.bus.start({ kind: "replay", rule: "copies", select: { logs: ["tasks"] } });
  await vi.waitFor(
    async () => expect(await book.bus.job(id)).toMatchObject({ status: "completed", done: 1 }),
    10_000,
  );
  stop.abort();
  await done;
  expect(await visits()).toBe(0);
  expect((await book.bus.deadLetters()).items).toEqual([]);
  expect((await book.count({ log: "visits", ...YEAR })).totals.count).toBe(1);
});

test("a clock that is years ahead takes the events, and not the log: what comes by the right one is recorded", async () => {
  const book = await openBook();
  await fill(book);
  now += 3_650 * DAY_MS;
  expect(await book.retention.expire()).toMatchObject({ expired: 31 });
  now -= 3_650 * DAY_MS;
  await book.append("pages", viewed(-0.001));
  await expect(book.append("pages", viewed(1))).rejects.toMatchObject({ code: "event_expired" });
  expect((await book.pages.views(YEAR)).totals.views).toBe(32);
});

test("a book that delivers lets events expire at its start", async () => {
  const book = await openBook();
  await fill(book);
  const stop = new AbortController();
  const errors: unknown[] = [];
  const done = book.deliver({ signal: stop.signal, onError: (error) => errors.push(error) });
  await vi.waitFor(async () => expect(await timesOf(book)).toHaveLength(11), 10_000);
  stop.abort();
  await done;
  expect(errors).toEqual([]);
});

test("two processes that let events expire at once remove each once, and count it once", async () => {
  const [here, there] = [await openBook(), await openBook()];
  await fill(here);
  const reports = await Promise.all([here.retention.expire(), there.retention.expire()]);
  expect(reports[0].expired + reports[1].expired).toBe(20);
  expect((await here.pages.views(YEAR)).totals.views).toBe(31);
  expect(await there.recount()).toMatchObject({ differencesTotal: 0 });
});

test("a rebuild and an expiry at once leave nothing out and nothing twice", async () => {
  const [here, there] = [await openBook(), await openBook()];
  await fill(here);
  for (let day = 0; day < 10; day++) {
    const [, , report] = await Promise.all([
      here.rebuild(),
      there.retention.expire(),
      day % 2 === 0 ? here.recount() : there.recount(),
    ]);
    expect(report.differencesTotal).toBe(0);
    now += 3 * DAY_MS;
  }
  await there.retention.expire();
  expect((await here.pages.views(YEAR)).totals.views).toBe(31);
  expect(await here.recount()).toMatchObject({ differencesTotal: 0 });
});
