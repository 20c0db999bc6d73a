import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PageSettings } from "../../config/pages.ts";
import { type Daybook, openDaybook } from "../../daybook.ts";
import { validateEvent } from "../../event/validate.ts";
import { fileInput } from "../../sources/access-logs/files.ts";
import { SqliteStore } from "../../store/sqlite/sqlite-store.ts";

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
const YEAR = { from: "2026-01-01", to: "2026-12-31" };

let folder = "";
let book: Daybook;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "daybook-pages-"));
  book = await openDaybook(":memory:", { zone: "UTC" });
});

afterEach(async () => {
  await book.close();
  await rm(folder, { recursive: true });
});

const file = (name: string) => join(folder, name);
const two = (n: number) => String(n).padStart(2, "0");

/** A line of a combined log; views of `/p0/` … `/p4/`, one a minute. */
function line(index: number, { target = `/p${index % 5}/`, status = 200, agent = FIREFOX } = {}): string {
  const day = two(1 + Math.floor(index / 1_440));
  const time = `${day}/Mar/2026:${two(Math.floor(index / 60) % 24)}:${two(index % 60)}:00 +0000`;
  return `203.0.113.${index % 50} - - [${time}] "GET ${target} HTTP/1.1" ${status} 512 "https://search.example/" "${agent}"\n`;
}

const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => line(from + index)).join("");

async function importAll(into: Daybook, ...names: string[]) {
  const inputs = await Promise.all(names.map((name) => fileInput(file(name))));
  return into.pages.import(inputs);
}

/** All that is counted, to be compared. */
async function countsOf(of: Daybook) {
  const [list, views, referrers] = await Promise.all([
    of.pages.list(YEAR),
    of.pages.views(YEAR),
    of.pages.by({ by: "referrer", ...YEAR }),
  ]);
  const rows: string[] = [];
  for await (const event of of.read({ log: "pages" }))
    rows.push(`${event.id} ${event.subject} ${event.time}`);
  return { list, items: views.items.map(({ date, views }) => [date, views]), referrers, rows: rows.sort() };
}

async function countsOfWhole(text: string) {
  const other = await openDaybook(":memory:", { zone: "UTC" });
  await writeFile(file("whole.log"), text);
  await importAll(other, "whole.log");
  const counts = await countsOf(other);
  await other.close();
  return counts;
}

test("lines are told by what became of them", async () => {
  await writeFile(
    file("a.log"),
    line(0) +
      line(1, { target: "/img/x.png" }) +
      line(2, { status: 404 }) +
      line(3, { agent: BOT }) +
      line(4, { target: "/caf%C3%A9/index.html?x" }) +
      "no line of a log\n",
  );
  const report = await importAll(book, "a.log");
  expect(report).toEqual({
    lines: 6,
    views: 2,
    duplicate: 0,
    skippedTotal: 3,
    skipped: { asset: 1, status: 1, bot: 1 },
    rejectedTotal: 1,
    rejected: expect.any(Object),
    incomplete: 0,
  });
  expect((await book.pages.list(YEAR)).items.map(({ page }) => page).sort()).toEqual(["/café/", "/p0/"]);
});

test("the same file twice counts once: by its ledger, and without it", async () => {
  const text = lines(0, 500);
  await writeFile(file("a.log"), text);
  expect(await importAll(book, "a.log")).toMatchObject({ lines: 500, views: 500 });
  const counts = await countsOf(book);
  expect(await importAll(book, "a.log")).toMatchObject({ lines: 0, views: 0 });
  await writeFile(file("a.log.gz"), gzipSync(text));
  expect(await importAll(book, "a.log.gz")).toMatchObject({ views: 0 });
  expect(await countsOf(book)).toEqual(counts);
  expect((await book.recount()).differences).toEqual([]);
});

test("two halves count the same in either order", async () => {
  const whole = await countsOfWhole(lines(0, 4_000));
  await writeFile(file("first.log"), lines(0, 2_000));
  await writeFile(file("second.log"), lines(2_000, 4_000));
  const other = await openDaybook(":memory:", { zone: "UTC" });
  await importAll(book, "first.log", "second.log");
  await importAll(other, "second.log", "first.log");
  expect(await countsOf(book)).toEqual(whole);
  expect(await countsOf(other)).toEqual(whole);
  await other.close();
});

test("a file that is cut anywhere and completed later counts as the whole", async () => {
  const text = lines(0, 40);
  const whole = await countsOfWhole(text);
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(text.length), { maxLength: 4 }), async (cuts) => {
      const own = await openDaybook(":memory:", { zone: "UTC" });
      await writeFile(file("grows.log"), "");
      let at = 0;
      for (const cut of [...cuts.sort((a, b) => a - b), text.length]) {
        await appendFile(file("grows.log"), text.slice(at, cut));
        at = cut;
        await importAll(own, "grows.log");
      }
      expect(await countsOf(own)).toEqual(whole);
      await own.close();
    }),
    { numRuns: 20 },
  );
});

test("a reading that is broken off after any write goes on where it was", async () => {
  const text = lines(0, 9_000);
  const whole = await countsOfWhole(text);
  await writeFile(file("a.log"), text);
  const input = await fileInput(file("a.log"));
  const broken = book.pages.import([input], {
    onProgress: (report) => {
      if (report.views > 0) throw new Error("the machine is gone");
    },
  });
  await expect(broken).rejects.toThrow("gone");
  await importAll(book, "a.log");
  expect(await countsOf(book)).toEqual(whole);
});

test("a log of hardly any views is noted as read on the way, and a reading that is broken off goes on from there", async () => {
  const garbage = `${"no line of a log ".repeat(60)}\n`.repeat(1_000);
  await writeFile(file("a.log"), line(0) + garbage.repeat(16));
  let chunks = 0;
  const broken = book.pages.import([await fileInput(file("a.log"))], {
    format: "combined",
    onProgress: () => {
      chunks += 1;
      if (chunks === 12) throw new Error("the machine is gone");
    },
  });
  await expect(broken).rejects.toThrow("gone");
  expect((await book.pages.list(YEAR)).totals.views).toBe(1);
  const rest = await book.pages.import([await fileInput(file("a.log"))], { format: "combined" });
  expect(rest.lines).toBeLessThan(10_000);
  expect(rest).toMatchObject({ views: 0, duplicate: 0 });
});

test("every event of a log, hostile in each field, is what validation would have taken", async () => {
  const nasty = [
    "%00",
    "\\x22 \\x22",
    "/../..",
    "é",
    "%E9",
    "[x]",
    "<script>",
    "utm_source=%00%FF&",
    "a".repeat(5_000),
  ];
  const config = { pages: { keepBots: true, keepAddresses: true } satisfies PageSettings };
  const own = await openDaybook(":memory:", { zone: "UTC", config });
  const text = nasty
    .flatMap((word, index) => [
      line(index, { target: `/x?${word}`, agent: word }),
      line(index + 20, { target: `/${word}/`, agent: FIREFOX }),
      line(index + 40).replace("https://search.example/", word),
      line(index + 60).replace(/^\S+/, word.replaceAll(" ", "")),
    ])
    .join("");
  await writeFile(file("nasty.log"), text);
  const report = await importAll(own, "nasty.log");
  expect(report.views).toBeGreaterThan(20);
  expect(report.views + report.skippedTotal + report.rejectedTotal).toBe(report.lines);
  for await (const { log: _log, position: _p, recordedtime: _r, ...event } of own.read({ log: "pages" })) {
    expect(validateEvent(event, { newId: () => "", now: "" })).toEqual(event);
  }
  expect((await own.recount()).differences).toEqual([]);
  await own.close();
});

/** Views by addresses of both families, a line that is no view, one that is none at all, and one without its end. */
const ADDRESSES = { "/p0/": "198.51.100.77", "/p1/": "2001:DB8::BEEF" };
const ADDRESSED = [
  ...Object.values(ADDRESSES).map((address, index) => line(index).replace(/^\S+/, address)),
  line(2, { status: 404 }).replace(/^\S+/, ADDRESSES["/p0/"]),
  `${ADDRESSES["/p0/"]} no line of a log\n`,
  line(3).replace(/^\S+/, ADDRESSES["/p0/"]).trimEnd(),
].join("");

/** What a book that has read them keeps of the addresses: in its events, and in any byte of its files. */
async function addressesKept(pages: PageSettings) {
  await writeFile(file("addressed.log"), ADDRESSED);
  const own = await openDaybook(file("own.db"), { zone: "UTC", config: { pages } });
  expect(await importAll(own, "addressed.log")).toMatchObject({ views: 2, rejectedTotal: 1, incomplete: 1 });
  await own.settle();
  const inEvents: Record<string, unknown> = {};
  for await (const { subject, data } of own.read({ log: "pages" }))
    inEvents[subject as string] = (data as { address?: string }).address;
  await own.close();
  const files = (await readdir(folder)).filter((name) => name.startsWith("own.db"));
  const bytes = Buffer.concat(await Promise.all(files.map((name) => readFile(file(name)))));
  const inFiles = Object.values(ADDRESSES).filter((address) =>
    [address, address.toLowerCase()].some((text) => bytes.includes(text)),
  );
  return { inEvents, inFiles };
}

test("an address is kept as it is where that is asked for, and is nowhere in the book else", async () => {
  expect(await addressesKept({ keepAddresses: true })).toEqual({
    inEvents: ADDRESSES,
    inFiles: Object.values(ADDRESSES),
  });
  await rm(file("own.db"));
  expect(await addressesKept({})).toEqual({
    inEvents: { "/p0/": undefined, "/p1/": undefined },
    inFiles: [],
  });
});

test("a visitor is the same all day and another one the day after", async () => {
  await writeFile(file("a.log"), lines(0, 3_000));
  await importAll(book, "a.log");
  const { items } = await book.pages.views({ from: "2026-03-01", to: "2026-03-03" });
  // Estimated: of fifty, one may share a register with another.
  for (const { visitors } of items) expect(Math.abs(visitors - 50)).toBeLessThanOrEqual(4);
  expect(items).toHaveLength(3);
  const visitors = new Set<string>();
  for await (const event of book.read({ log: "pages" }))
    visitors.add((event.data as { visitor: string }).visitor);
  expect(visitors.size).toBe(150);
});

test("a dry run says what would be and leaves nothing behind", async () => {
  await writeFile(file("a.log"), lines(0, 10));
  await book.close();
  const store = SqliteStore.open(":memory:");
  const write = vi.spyOn(store, "writeItems");
  book = await openDaybook(store, { zone: "UTC" });
  write.mockClear();
  const report = await book.pages.import([await fileInput(file("a.log"))], { dryRun: true });
  expect(report).toMatchObject({ lines: 10, views: 10 });
  expect(write).not.toHaveBeenCalled();
  expect(await store.getItem({ pk: "pages", sk: "secret" })).toBeUndefined();
  expect((await book.pages.list(YEAR)).items).toEqual([]);
  expect(await importAll(book, "a.log")).toMatchObject({ views: 10, duplicate: 0 });
});
