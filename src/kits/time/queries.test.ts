import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../../daybook.ts";
import type { Entry } from "./entry.ts";
import type { EntryListQuery } from "./queries.ts";

const HOUR = 3_600_000;
let now = 0;
let book: Daybook;

beforeEach(async () => {
  now = Date.parse("2026-03-10T12:00:00Z");
  book = await openDaybook(":memory:", { zone: "Europe/London", clock: () => now });
});
afterEach(() => book.close());

function record(
  id: string,
  start: string,
  end: string | null,
  more: object = {},
  actor?: string,
): Promise<Entry> {
  return book.time.record({ id, start, end, ...more }, actor === undefined ? {} : { actor });
}

function at(text: string): number {
  return Date.parse(text);
}

async function ids(query: EntryListQuery = {}): Promise<string> {
  return (await book.time.list(query)).items.map(({ id }) => id).join(" ");
}

async function flagsOf(id: string): Promise<string> {
  const { items } = await book.time.list();
  const listed = items.find((entry) => entry.id === id)?.flags.join(" ");
  expect((await book.time.get(id)).flags.join(" ")).toBe(listed);
  return listed as string;
}

describe("list", () => {
  test("answers with what touches a range: also what began long before it, or still runs", async () => {
    await record("before", "2026-03-01T10:00:00Z", "2026-03-02T00:00:00Z");
    await record("into", "2026-03-01T23:00:00Z", "2026-03-02T00:00:01Z");
    await record("long", "2026-01-01T00:00:00Z", "2026-03-20T00:00:00Z");
    await record("within", "2026-03-02T05:00:00Z", "2026-03-02T06:00:00Z");
    await record("zero", "2026-03-02T00:00:00Z", "2026-03-02T00:00:00Z");
    await record("after", "2026-03-03T00:00:00Z", "2026-03-03T01:00:00Z");
    await record("running", "2026-02-01T00:00:00Z", null);
    const range = { from: at("2026-03-02T00:00:00Z"), to: at("2026-03-03T00:00:00Z") };
    expect(await ids({ ...range, direction: "forward" })).toBe("long running into zero within");
    expect(await ids(range)).toBe("within zero into running long");
    expect(await ids({ from: at("2026-03-10T12:00:00Z"), direction: "forward" })).toBe("long");
    expect(await ids({ to: at("2026-02-01T00:00:00Z") })).toBe("long");
    expect(await ids({ from: range.from, to: range.from })).toBe("");
    expect(await ids({ direction: "forward" })).toBe("long running before into zero within after");
  });

  test("finds a type, a tag, and both, also among the long ones", async () => {
    await record("a", "2026-03-02T01:00:00Z", "2026-03-02T02:00:00Z", { type: "Study", tags: ["x", "y"] });
    await record("b", "2026-03-02T03:00:00Z", "2026-03-02T04:00:00Z", { type: "Study", tags: ["y"] });
    await record("c", "2026-03-01T00:00:00Z", "2026-03-09T00:00:00Z", { type: "Project", tags: ["x"] });
    expect(await ids({ type: "Study" })).toBe("b a");
    expect(await ids({ tag: "x" })).toBe("a c");
    expect(await ids({ type: "Study", tag: "x" })).toBe("a");
    expect(await ids({ type: "Project", from: at("2026-03-08T00:00:00Z") })).toBe("c");
    await book.time.amend("a", { type: "Project", tags: [] });
    expect(await ids({ type: "Study" })).toBe("b");
    expect(await ids({ tag: "x" })).toBe("c");
  });

  test.each(["forward", "backward"] as const)(
    "pages %s through a range without a gap or a repeat",
    async (direction) => {
      for (let n = 0; n < 30; n++) {
        const start = at("2026-03-01T00:00:00Z") + n * 4 * HOUR;
        await record(
          `e${n}`,
          new Date(start).toISOString(),
          new Date(start + (n % 7 === 0 ? 90 : 5) * HOUR).toISOString(),
        );
      }
      const range = { from: at("2026-03-04T00:00:00Z"), to: at("2026-03-05T12:00:00Z"), direction };
      const whole = (await book.time.list(range)).items;
      const paged: Entry[] = [];
      let cursor: string | undefined;
      do {
        const page = await book.time.list({
          ...range,
          limit: 2,
          ...(cursor === undefined ? {} : { cursor }),
        });
        expect(page.items.length).toBe(page.nextCursor === undefined ? page.items.length : 2);
        paged.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      expect(paged).toEqual(whole);
      expect(whole.length).toBeGreaterThan(10);
    },
  );

  test("refuses what is no limit, no cursor and no range", async () => {
    await expect(book.time.list({ limit: 0 })).rejects.toMatchObject({ code: "query_invalid" });
    await expect(book.time.list({ cursor: "zzz" })).rejects.toMatchObject({ code: "cursor_invalid" });
    await expect(book.time.list({ from: Number.NaN })).rejects.toMatchObject({
      code: "query_invalid",
      message: "from must be milliseconds from 1970-01-01, got null",
    });
  });

  test("takes ranges beyond the years that can be written", async () => {
    await record("a", "0001-01-01T00:00:00Z", "0001-01-01T01:00:00Z");
    await record("z", "9999-12-31T23:00:00Z", "9999-12-31T23:59:59.999Z");
    expect(await ids({ from: -8e15, to: 8e15 })).toBe("z a");
    expect(await ids({ from: 8e15 })).toBe("");
  });
});

describe("flags", () => {
  test("tell a zero, an over-long, a running entry and one that crosses midnight here", async () => {
    await record("zero", "2026-03-02T06:15:00Z", "2026-03-02T06:15:00Z");
    await record("ordinary", "2026-03-02T08:00:00Z", "2026-03-02T20:00:00Z");
    await record("over-long", "2026-03-03T08:00:00Z", "2026-03-03T20:00:00.001Z");
    await record("midnight", "2026-03-04T23:00:00Z", "2026-03-05T00:00:01Z");
    await record("to-midnight", "2026-03-06T23:00:00Z", "2026-03-07T00:00:00Z");
    await record("summer", "2026-07-01T22:30:00Z", "2026-07-01T23:30:00Z");
    await record("running", "2026-03-10T11:00:00Z", null);
    expect(await flagsOf("zero")).toBe("zero");
    expect(await flagsOf("ordinary")).toBe("");
    expect(await flagsOf("over-long")).toBe("over-long");
    expect(await flagsOf("midnight")).toBe("crosses-midnight");
    expect(await flagsOf("to-midnight")).toBe("");
    expect(await flagsOf("summer")).toBe("crosses-midnight");
    expect(await flagsOf("running")).toBe("running");
    now += 13 * HOUR;
    expect(await flagsOf("running")).toBe("running over-long crosses-midnight");
  });

  test("tell overlaps with neighbours that are not listed", async () => {
    await record("long", "2026-02-01T00:00:00Z", "2026-03-02T07:00:00Z");
    await record("a", "2026-03-02T06:30:00Z", "2026-03-02T08:00:00Z", { type: "x" });
    await record("b", "2026-03-02T08:00:00Z", "2026-03-02T09:00:00Z", { type: "x" });
    await record("c", "2026-03-02T08:30:00Z", "2026-03-02T08:40:00Z");
    await record("zero", "2026-03-02T08:35:00Z", "2026-03-02T08:35:00Z");
    await record("d", "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z", { type: "x" });
    const listed = (await book.time.list({ type: "x" })).items;
    expect(listed.map(({ id, flags }) => [id, flags.includes("overlapping")])).toEqual([
      ["d", false],
      ["b", true],
      ["a", true],
    ]);
    expect(await flagsOf("zero")).toBe("zero");
    expect((await book.time.list({ limit: 1, to: at("2026-03-02T06:00:00Z") })).items[0]?.flags).toContain(
      "overlapping",
    );
  });

  test("see no overlap between two owners", async () => {
    await record("ann", "2026-03-02T06:00:00Z", "2026-03-02T08:00:00Z", {}, "ann");
    await record("bob", "2026-03-02T07:00:00Z", "2026-03-02T09:00:00Z", {}, "bob");
    await record("ann2", "2026-03-02T07:30:00Z", "2026-03-02T07:40:00Z", {}, "ann");
    expect([await flagsOf("ann"), await flagsOf("bob"), await flagsOf("ann2")]).toEqual([
      "overlapping",
      "",
      "overlapping",
    ]);
  });
});

describe("day", () => {
  test("lists what touches the day, oldest first, and sums the day's own seconds", async () => {
    await record("from", "2026-03-01T23:30:00Z", "2026-03-02T00:45:00Z");
    await record("in", "2026-03-02T06:15:00Z", "2026-03-02T07:00:00Z");
    await record("zero", "2026-03-02T08:00:00Z", "2026-03-02T08:00:00Z");
    await record("over", "2026-03-02T23:00:00Z", "2026-03-03T01:00:00Z");
    await record("next", "2026-03-03T00:00:00Z", "2026-03-03T01:00:00Z");
    await record("until", "2026-03-01T20:00:00Z", "2026-03-02T00:00:00Z");
    const day = await book.time.day("2026-03-02");
    expect(day.items.map(({ id }) => id)).toEqual(["from", "in", "zero", "over"]);
    expect(day).toMatchObject({ date: "2026-03-02", count: 3, seconds: 2_700 + 2_700 + 3_600 });
    const { items } = await book.time.count({ from: "2026-03-02", to: "2026-03-02" });
    expect(items).toEqual([{ date: "2026-03-02", count: 3, seconds: 9_000 }]);
  });

  test("shows a running entry on the days it has run on, and none later", async () => {
    await record("running", "2026-03-09T22:00:00Z", null);
    expect(await book.time.day("2026-03-09")).toMatchObject({ count: 1, seconds: 0 });
    expect((await book.time.day("2026-03-10")).items).toHaveLength(1);
    expect((await book.time.day("2026-03-11")).items).toEqual([]);
  });

  test("is a day of the book's zone", async () => {
    await record("summer", "2026-06-30T23:30:00Z", "2026-06-30T23:40:00Z");
    expect((await book.time.day("2026-07-01")).count).toBe(1);
    expect((await book.time.day("2026-06-30")).items).toEqual([]);
    await expect(book.time.day("2026-02-30")).rejects.toMatchObject({
      code: "calendar_invalid",
      message: 'date must be a day YYYY-MM-DD, got "2026-02-30"',
    });
  });
});

describe("count", () => {
  test("answers by day, week and month, of all, a type or a tag", async () => {
    await record("a", "2026-03-02T06:00:00Z", "2026-03-02T07:00:00Z", { type: "Study", tags: ["x"] });
    await record("b", "2026-03-08T23:00:00Z", "2026-03-09T01:00:00Z", { type: "Project", tags: ["x"] });
    const range = { from: "2026-03-01", to: "2026-03-31" };
    expect((await book.time.count({ ...range, by: "week" })).items).toEqual([
      { date: "2026-03-02", count: 2, seconds: 7_200 },
      { date: "2026-03-09", count: 0, seconds: 3_600 },
    ]);
    expect((await book.time.count({ ...range, by: "month", tag: "x" })).items).toEqual([
      { date: "2026-03-01", count: 2, seconds: 10_800 },
    ]);
    expect((await book.time.count({ ...range, type: "Study" })).items).toEqual([
      { date: "2026-03-02", count: 1, seconds: 3_600 },
    ]);
    await expect(book.time.count({ type: "Study", tag: "x" })).rejects.toMatchObject({
      code: "counter_not_kept",
    });
    expect(
      (await book.events({ log: "time", tag: "type:Study" })).items.map(({ subject }) => subject),
    ).toEqual(["a"]);
  });
});
