import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../../daybook.ts";
import type { Row } from "../../event/row.ts";
import type { Interval } from "../../sources/interval.ts";

let now = 0;
let book: Daybook;

beforeEach(async () => {
  now = Date.parse("2026-03-10T12:00:00Z");
  book = await openDaybook(":memory:", { zone: "Europe/London", clock: () => now });
  await book.tasks.create({ id: "t-1", title: "Run a marathon" });
  await book.tasks.create({ id: "t-2", title: "Read more" });
});
afterEach(() => book.close());

const START = "2026-03-02T23:30:00Z";
const END = "2026-03-03T00:45:00Z";
const RUN = { start: START, end: END, type: "Exercise", tags: ["running"] };
const MARCH = { from: "2026-03-01", to: "2026-03-31" };

const dataOf = async (id: string) => (await book.stream("time", id)).items.map(({ data }) => data);
const totalsOf = async (query: object) => (await book.count({ log: "time", ...MARCH, ...query })).totals;
const ids = async (query: object) => (await book.time.list(query)).items.map(({ id }) => id).join(" ");

describe("an entry of a task", () => {
  test("is listed and counted by it, and its events say so", async () => {
    const entry = await book.time.record({ ...RUN, id: "e1", task: "t-1" });
    expect(entry.task).toBe("t-1");
    expect(await dataOf("e1")).toMatchObject([{ after: { task: "t-1" } }]);
    expect(await ids({ task: "t-1" })).toBe("e1");
    expect(await ids({ task: "t-1", tag: "running", type: "Exercise" })).toBe("e1");
    expect(await ids({ task: "t-1", tag: "walking" })).toBe("");
    expect(await ids({ task: "t-2" })).toBe("");
    const { items } = await book.count({ log: "time", task: "t-1", ...MARCH });
    expect(items).toEqual([
      { date: "2026-03-02", count: 1, seconds: 1_800 },
      { date: "2026-03-03", count: 0, seconds: 2_700 },
    ]);
    expect(await book.count({ task: "t-1", ...MARCH })).toMatchObject({ items });
    expect(await book.time.count({ task: "t-1", ...MARCH })).toMatchObject({ items });
  });

  test("leaves one task for another with all of its time", async () => {
    await book.time.record({ ...RUN, id: "e1", task: "t-1" });
    await book.time.amend("e1", { task: "t-2" });
    expect(await totalsOf({ task: "t-1" })).toEqual({ count: 0 });
    expect(await totalsOf({ task: "t-2" })).toEqual({ count: 1, seconds: 4_500 });
    expect([await ids({ task: "t-1" }), await ids({ task: "t-2" })]).toEqual(["", "e1"]);
    expect(await book.time.amend("e1", { task: null })).toMatchObject({ task: null, version: 3 });
    expect(await totalsOf({ task: "t-2" })).toEqual({ count: 0 });
    await book.time.amend("e1", { task: "t-1" });
    await book.time.remove("e1");
    expect([await totalsOf({ task: "t-1" }), await ids({ task: "t-1" })]).toEqual([{ count: 0 }, ""]);
  });

  test("needs a task that there is, and nothing is written without one", async () => {
    const refused = { code: "entry_invalid", message: 'entry task must be one that there is, got "t-9"' };
    await expect(book.time.record({ ...RUN, task: "t-9" })).rejects.toMatchObject(refused);
    const running = await book.time.start({ task: "t-1" });
    await expect(book.time.start({ task: "t-9" })).rejects.toMatchObject(refused);
    await expect(book.time.amend(running.started.id, { task: "t-9" })).rejects.toMatchObject(refused);
    expect(await book.time.running()).toMatchObject({ task: "t-1", version: 1 });
    expect((await book.streams("time")).items).toHaveLength(1);
  });

  test("keeps its time when the task is deleted, and can be changed", async () => {
    await book.time.record({ ...RUN, id: "e1", task: "t-1" });
    await book.tasks.remove("t-1");
    expect(await book.time.record({ ...RUN, id: "e1", task: "t-1" })).toMatchObject({ version: 1 });
    expect(await book.time.amend("e1", { description: "cold" })).toMatchObject({ task: "t-1", version: 2 });
    expect(await totalsOf({ task: "t-1" })).toEqual({ count: 1, seconds: 4_500 });
  });

  test("is counted by one thing at a time", async () => {
    await expect(book.time.count({ task: "t-1", tag: "running" })).rejects.toMatchObject({
      code: "counter_not_kept",
      message: "no counter is kept for a tag with a task",
    });
    await expect(book.count({ log: "time", task: "t-1", tag: "running" })).rejects.toMatchObject({
      code: "counter_not_kept",
    });
  });

  test("is not counted by it where the log keeps no such counter", async () => {
    const config = { logs: { time: { counters: ["log" as const] } } };
    const other = await openDaybook(":memory:", { zone: "Europe/London", config });
    await expect(other.time.count({ task: "t-1" })).rejects.toMatchObject({
      code: "counter_not_kept",
      message: "no task counter is kept for log time",
    });
    await other.close();
  });
});

describe("what an entry measured", () => {
  const measurements = [
    { value: 5, unit: "km" },
    { value: 1, unit: "mile" },
    { value: 12.5, unit: "pages" },
  ];
  const SUMS = { length: 6_609_344, unit_pages: 12_500 };

  test("is kept in its units, and summed by what it measures on the day the entry starts", async () => {
    const entry = await book.time.record({ ...RUN, id: "e1", task: "t-1", measurements });
    expect(entry.measurements).toEqual(measurements);
    expect(await book.time.get("e1")).toEqual(entry);
    expect((await book.time.list({ tag: "running" })).items).toEqual([entry]);
    for (const query of [{ tag: "running" }, { tag: "type:Exercise" }, { task: "t-1" }, {}]) {
      const { items } = await book.count({ log: "time", ...query, ...MARCH, measures: ["length"] });
      expect(items).toEqual([
        { date: "2026-03-02", count: 1, seconds: 1_800, ...SUMS },
        { date: "2026-03-03", count: 0, seconds: 2_700, length: 0, unit_pages: 0 },
      ]);
    }
  });

  test("is taken back when it is corrected or the entry deleted", async () => {
    await book.time.record({ ...RUN, id: "e1", measurements });
    await book.time.amend("e1", { measurements: [{ value: 10, unit: "km" }] });
    expect(await totalsOf({ tag: "running" })).toEqual({
      count: 1,
      seconds: 4_500,
      length: 10_000_000,
    });
    await book.time.amend("e1", { measurements: [] });
    expect(await totalsOf({ tag: "running" })).toEqual({ count: 1, seconds: 4_500 });
    await book.time.amend("e1", { measurements });
    await book.time.remove("e1");
    expect(await totalsOf({ tag: "running" })).toEqual({ count: 0 });
    expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
  });

  test("may be said when the timer is stopped, which stays a stop", async () => {
    const { started } = await book.time.start({ type: "Exercise", task: "t-1" });
    now += 60_000;
    const stopped = await book.time.stop({ measurements: [{ value: 2, unit: "km" }] });
    expect(stopped).toMatchObject({ id: started.id, task: "t-1", seconds: 60 });
    expect(stopped.measurements).toEqual([{ value: 2, unit: "km" }]);
    const { items } = await book.stream("time", started.id);
    expect(items.map(({ type }) => type)).toEqual(["entry.started", "entry.stopped"]);
  });

  test("is refused as a whole when one of it is wrong", async () => {
    for (const wrong of [
      [{ value: Number.NaN, unit: "km" }],
      [{ value: -1, unit: "km" }],
      [{ value: 1e300, unit: "km" }],
      [{ value: 1, unit: "k\u0000m|tag=x" }],
      [{ value: 1, unit: "km", note: "x" }],
      new Array(17).fill({ value: 1, unit: "km" }),
      "5 km",
      null,
    ]) {
      const given = { ...RUN, measurements: wrong as never };
      await expect(book.time.record(given)).rejects.toMatchObject({ code: "entry_invalid" });
      await expect(book.time.start({ measurements: wrong as never })).rejects.toMatchObject({
        code: "entry_invalid",
      });
    }
    expect((await book.events({ log: "time" })).items).toEqual([]);
  });
});

describe("events of the time log", () => {
  const OLD = {
    start: "2026-03-02T10:00:00.000Z",
    end: "2026-03-02T11:00:00.000Z",
    type: "Study",
    tags: [],
    description: "",
  };
  const append = (subject: string, after: object) =>
    book.append("time", { type: "entry.recorded", subject, data: { after } as never });

  test("of before there were tasks and measurements read as of none", async () => {
    await append("old", OLD);
    expect(await book.time.get("old")).toMatchObject({ ...OLD, task: null, measurements: [] });
    expect((await book.time.list()).items).toMatchObject([{ task: null, measurements: [] }]);
    expect(await book.time.amend("old", { task: "t-1" })).toMatchObject({ task: "t-1", version: 2 });
    expect(await totalsOf({ task: "t-1" })).toEqual({ count: 1, seconds: 3_600 });
  });

  test("say neither where an entry has neither", async () => {
    const { id } = await book.time.record(RUN);
    const [{ after }] = (await dataOf(id)) as [{ after: object }];
    expect(Object.keys(after)).toEqual(["start", "end", "type", "tags", "description"]);
  });

  test.each([
    { task: 7 },
    { task: "a|b" },
    { task: "x".repeat(129) },
    { measurements: {} },
    { measurements: [{ value: "5", unit: "km" }] },
    { measurements: [{ value: 1e300, unit: "km" }] },
  ])("change nothing when they say %j", async (more) => {
    await append("odd", { ...OLD, ...more });
    expect(await ids({})).toBe("");
    expect(await totalsOf({})).toEqual({ count: 0 });
  });
});

describe("an import", () => {
  const row = { key: "k1", start: "2026-03-02T10:00:00.000Z", end: null, tags: ["Study"] };
  async function load(interval: Interval) {
    async function* rows(): AsyncGenerator<Row<Interval>> {
      yield { line: 1, value: interval };
    }
    return book.time.import(rows(), { source: "timewarrior" });
  }

  test("leaves the task and the measurements that its source has no word for", async () => {
    await load(row);
    const [entry] = (await book.time.list()).items;
    await book.time.amend(entry?.id as string, { task: "t-1", measurements: [{ value: 3, unit: "pages" }] });
    expect(await load(row)).toMatchObject({ duplicate: 1 });
    expect(await load({ ...row, end: "2026-03-02T11:00:00.000Z" })).toMatchObject({ amended: 1 });
    expect((await book.time.list()).items).toMatchObject([
      { task: "t-1", measurements: [{ value: 3, unit: "pages" }], seconds: 3_600 },
    ]);
    expect(await load({ ...row, end: "2026-03-02T11:00:00.000Z" })).toMatchObject({ duplicate: 1 });
  });

  test("does not bring back what was corrected beside them", async () => {
    await load(row);
    const [entry] = (await book.time.list()).items;
    await book.time.amend(entry?.id as string, { task: "t-1", description: "corrected" });
    expect(await load(row)).toMatchObject({ duplicate: 1 });
    expect((await book.time.list()).items).toMatchObject([{ description: "corrected", task: "t-1" }]);
  });

  test("takes what its source says of them, also a task that is not there yet", async () => {
    const measurements = [{ value: 3, unit: "pages" }];
    expect(await load({ ...row, task: "later", measurements })).toMatchObject({ recorded: 1 });
    expect((await book.time.list()).items).toMatchObject([{ task: "later", measurements }]);
    expect(await load({ ...row, task: null, measurements: [] })).toMatchObject({ amended: 1 });
    expect((await book.time.list()).items).toMatchObject([{ task: null, measurements: [] }]);
    expect(await load({ ...row, task: "a b" })).toMatchObject({ rejectedTotal: 1 });
  });
});
