import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../../daybook.ts";
import type { Row } from "../../event/row.ts";
import type { Interval } from "../../sources/interval.ts";
import type { TimeImportOptions } from "./import-report.ts";

let now = 0;
let book: Daybook;

beforeEach(async () => {
  now = Date.parse("2026-03-10T12:00:00Z");
  book = await openDaybook(":memory:", { zone: "Europe/London", clock: () => now });
});
afterEach(() => book.close());

/** An hour's entry on a day of March, keyed by its start unless said otherwise. */
function interval(day: number, more: Partial<Interval> = {}): Interval {
  const date = `2026-03-${String(day).padStart(2, "0")}`;
  const start = `${date}T06:00:00.000Z`;
  return { key: start, start, end: `${date}T07:00:00.000Z`, tags: ["Study"], ...more };
}

async function* rowsOf(intervals: (Interval | Row<Interval>)[]): AsyncGenerator<Row<Interval>> {
  for (const [index, value] of intervals.entries()) {
    yield "line" in value ? value : { line: index + 1, value };
  }
}

function load(intervals: (Interval | Row<Interval>)[], options: Partial<TimeImportOptions> = {}) {
  return book.time.import(rowsOf(intervals), { source: "timewarrior", ...options });
}

function report(more: object = {}): object {
  return { recorded: 0, duplicate: 0, rejectedTotal: 0, rejected: [], amended: 0, removed: 0, ...more };
}

async function listed() {
  return (await book.time.list({ direction: "forward" })).items;
}

async function eventCount(): Promise<number> {
  return (await book.logs()).find(({ log }) => log === "time")?.events ?? 0;
}

const BAD: Row<Interval> = { line: 9, error: { code: "row_invalid", message: "row must be a row" } };

describe("an import", () => {
  test("records every row, and the second time changes nothing", async () => {
    const file = [
      interval(2),
      interval(3, { tags: ["adc", "Study"], description: "d" }),
      interval(4, { end: null }),
    ];
    expect(await load(file)).toEqual(report({ recorded: 3 }));
    expect(await listed()).toMatchObject([
      { type: "Study", tags: [], seconds: 3_600, version: 1 },
      { type: "Study", tags: ["adc"], description: "d" },
      { end: null, flags: ["running", "over-long", "crosses-midnight"] },
    ]);
    expect(await load(file)).toEqual(report({ duplicate: 3 }));
    expect(await eventCount()).toBe(3);
  });

  test("gives the same ids in every book", async () => {
    await load([interval(2)]);
    const other = await openDaybook(":memory:", { zone: "Asia/Tokyo" });
    await other.time.import(rowsOf([interval(2)]), { source: "timewarrior" });
    const [here, there] = [await book.events({ log: "time" }), await other.events({ log: "time" })];
    await other.close();
    expect(here.items.map(({ id, subject }) => [id, subject])).toEqual(
      there.items.map(({ id, subject }) => [id, subject]),
    );
  });

  test("marks its events with the import and the row they come from", async () => {
    await load([interval(2), interval(3)], { actor: "ann" });
    const { items } = await book.events({ log: "time" });
    expect(new Set(items.map(({ correlationid }) => correlationid)).size).toBe(1);
    expect(items[0]).toMatchObject({
      actor: "ann",
      time: "2026-03-03T06:00:00.000Z",
      data: { origin: { source: "timewarrior", key: "2026-03-03T06:00:00.000Z" } },
    });
  });

  test("amends an entry whose row has changed, and stops one that has ended", async () => {
    await load([interval(2), interval(3, { end: null })]);
    expect(await load([interval(2, { tags: ["Project"] }), interval(3)])).toEqual(report({ amended: 2 }));
    expect(await listed()).toMatchObject([
      { type: "Project", version: 2 },
      { seconds: 3_600, version: 2 },
    ]);
    const { items } = await book.events({
      log: "time",
      direction: "forward",
      types: ["entry.amended", "entry.stopped"],
    });
    expect(items.map(({ type }) => type).sort()).toEqual(["entry.amended", "entry.stopped"]);
    expect((await book.time.count()).totals).toEqual({ count: 2, seconds: 7_200 });
  });

  test("keeps the id of an entry whose start moves, where the source names it by a key of its own", async () => {
    await load([interval(2, { key: "toggl-17" })]);
    const [before] = await listed();
    expect(await load([interval(3, { key: "toggl-17" })])).toEqual(report({ amended: 1 }));
    expect(await listed()).toMatchObject([{ id: before?.id, start: "2026-03-03T06:00:00.000Z" }]);
  });

  test("keeps apart two sources that use the same key", async () => {
    await load([interval(2)]);
    expect(await load([interval(2)], { source: "toggl" })).toEqual(report({ recorded: 1 }));
    expect(await listed()).toHaveLength(2);
  });

  test("keeps two different rows of one key, and once a row that repeats another", async () => {
    const file = [interval(2), interval(2, { tags: ["ROM versus disk access"] }), interval(2)];
    expect(await load(file)).toEqual(report({ recorded: 2, duplicate: 1 }));
    expect(await load(file)).toEqual(report({ duplicate: 3 }));
    expect((await listed()).map(({ type }) => type).sort()).toEqual(["Study", "untyped"]);
    const changed = [interval(2), interval(2, { tags: ["ALU"] })];
    expect(await load(changed)).toEqual(report({ duplicate: 1, amended: 1 }));
    expect((await listed()).flatMap(({ tags }) => tags)).toEqual(["ALU"]);
  });

  test("keeps the good rows and reports each bad one with its line and reason", async () => {
    const tooLong = interval(3, { end: "2028-01-01T00:00:00.000Z" });
    const tags = interval(4, { tags: Array.from({ length: 51 }, (_, n) => `t${n}`) });
    const outcome = await load([interval(2), tooLong, BAD, tags, interval(5)]);
    expect(outcome).toMatchObject({
      recorded: 2,
      rejectedTotal: 3,
      rejected: [
        {
          line: 2,
          code: "entry_invalid",
          message:
            'entry end must be within 366 days of its start 2026-03-03T06:00:00.000Z, got "2028-01-01T00:00:00.000Z"',
        },
        { line: 9, code: "row_invalid", message: "row must be a row" },
        { line: 4, code: "entry_invalid", message: "entry tags must be at most 50, got 51" },
      ],
    });
  });

  test("leaves alone what was amended or deleted here, until the row changes", async () => {
    await load([interval(2), interval(3)]);
    const [first, second] = await listed();
    await book.time.amend(first?.id as string, { description: "mine" });
    await book.time.remove(second?.id as string);
    expect(await load([interval(2), interval(3)])).toEqual(report({ duplicate: 2 }));
    expect(await listed()).toMatchObject([{ description: "mine" }]);
    expect(await load([interval(2, { tags: ["Project"] }), interval(3, { tags: ["Project"] })])).toEqual(
      report({ amended: 1, duplicate: 1 }),
    );
    expect(await listed()).toMatchObject([{ type: "Project", description: "" }]);
  });

  test("may find its entries changed by others at the same time and loses nothing", async () => {
    await load([interval(2), interval(3)]);
    const [first] = await listed();
    const id = first?.id as string;
    const outcomes = await Promise.all([
      load([interval(2, { tags: ["a"] }), interval(4)]),
      load([interval(2, { tags: ["b"] }), interval(4)]),
      book.time.amend(id, { type: "Chore" }),
    ]);
    expect(outcomes[0]?.recorded + outcomes[1]?.recorded).toBe(1);
    expect(outcomes[0]?.rejectedTotal + outcomes[1]?.rejectedTotal).toBe(0);
    expect(await listed()).toHaveLength(3);
    expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
  });

  test("tells its progress chunk by chunk, over any number of rows", async () => {
    const start = Date.parse("2025-01-01T00:00:00Z");
    const file = Array.from({ length: 1_201 }, (_, n) => {
      const text = new Date(start + n * 3_600_000).toISOString();
      return interval(1, { key: text, start: text, end: text });
    });
    const seen: number[] = [];
    const outcome = await load(file, { onProgress: ({ recorded }) => seen.push(recorded) });
    expect(outcome).toEqual(report({ recorded: 1_201 }));
    expect(seen).toEqual([500, 1_000, 1_201]);
    expect(await load(file)).toEqual(report({ duplicate: 1_201 }));
  });

  test("of nothing reports nothing", async () => {
    expect(await load([])).toEqual(report());
    await expect(load([], { source: "" })).rejects.toMatchObject({ code: "source_invalid" });
  });
});

describe("a dry run", () => {
  test("reports what an import would do and writes nothing", async () => {
    await load([interval(2), interval(3), interval(4)]);
    const file = [interval(2), interval(3, { tags: ["Project"] }), interval(5), interval(1)];
    const options = { reconcile: true as const };
    const dry = await load(file, { ...options, dryRun: true });
    expect(dry).toEqual(report({ recorded: 2, duplicate: 1, amended: 1, removed: 1 }));
    expect(await eventCount()).toBe(3);
    expect(await load(file, options)).toEqual(dry);
  });
});

describe("a reconcile", () => {
  const march3 = { from: Date.parse("2026-03-03T00:00:00Z"), to: Date.parse("2026-03-04T00:00:00Z") };

  test("adds, changes and removes until the book says what the file says", async () => {
    await load([interval(2), interval(3), interval(4)]);
    const file = [interval(2, { tags: ["Project"] }), interval(4), interval(5)];
    const options = { reconcile: true as const };
    expect(await load(file, options)).toEqual(report({ recorded: 1, duplicate: 1, amended: 1, removed: 1 }));
    expect((await listed()).map(({ start, type }) => `${start.slice(8, 10)} ${type}`)).toEqual([
      "02 Project",
      "04 Study",
      "05 Study",
    ]);
    expect(await load(file, options)).toEqual(report({ duplicate: 3 }));
    expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
  });

  test("looks at the range of its rows only, or at the range that is given", async () => {
    await load([interval(1), interval(3), interval(5)]);
    expect(await load([interval(2), interval(4)], { reconcile: true })).toMatchObject({ removed: 1 });
    expect((await listed()).map(({ start }) => start.slice(8, 10))).toEqual(["01", "02", "04", "05"]);
    expect(await load([], { reconcile: true })).toEqual(report());
    expect(await load([], { reconcile: { to: march3.to } })).toEqual(report());
    expect(await load([interval(3)], { reconcile: march3 })).toMatchObject({ recorded: 1, removed: 0 });
    expect(await load([], { reconcile: march3 })).toEqual(report({ removed: 1 }));
    await expect(load([], { reconcile: { from: Number.NaN } })).rejects.toMatchObject({
      code: "query_invalid",
    });
  });

  test("touches neither entries of another source nor those made here", async () => {
    await book.time.record({ start: "2026-03-03T10:00:00Z", end: "2026-03-03T11:00:00Z" });
    await load([interval(3)], { source: "toggl" });
    await load([interval(3)]);
    expect(await load([], { reconcile: march3 })).toMatchObject({ removed: 1 });
    expect(await listed()).toHaveLength(2);
  });

  test("still removes an imported entry that was amended here", async () => {
    await load([interval(3)]);
    await book.time.amend((await listed())[0]?.id as string, { description: "mine" });
    expect(await load([], { reconcile: march3 })).toMatchObject({ removed: 1 });
    expect(await listed()).toEqual([]);
  });

  test("puts back what was amended or deleted here", async () => {
    await load([interval(2), interval(3)]);
    const [first, second] = await listed();
    await book.time.amend(first?.id as string, { description: "mine" });
    await book.time.remove(second?.id as string);
    expect(await load([interval(2), interval(3)], { reconcile: true })).toEqual(
      report({ recorded: 1, amended: 1 }),
    );
    expect(await listed()).toMatchObject([{ description: "" }, { id: second?.id, version: 3 }]);
  });

  test("lets a later import bring back what it removed", async () => {
    await load([interval(3)]);
    await load([], { reconcile: march3 });
    expect(await load([interval(3)])).toEqual(report({ recorded: 1 }));
    expect(await listed()).toMatchObject([{ version: 3 }]);
  });

  test("removes nothing when a row could not be read, since it may be any of them", async () => {
    await load([interval(2), interval(3), interval(4)]);
    expect(await load([interval(2), BAD, interval(4)], { reconcile: true })).toMatchObject({
      removed: 0,
      rejectedTotal: 1,
      withheld: 1,
    });
    expect(await listed()).toHaveLength(3);
  });
});
