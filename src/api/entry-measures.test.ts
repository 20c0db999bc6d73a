import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestBook } from "../../test/support/open-book.ts";
import type { Daybook } from "../daybook.ts";
import { createApp } from "./app.ts";

let book: Daybook;
const faults: string[] = [];

beforeEach(async (context) => {
  faults.length = 0;
  const now = Date.parse("2026-03-06T11:00:00Z");
  book = await openTestBook(context, { zone: "Europe/Berlin", clock: () => now });
  await book.tasks.create({ id: "t-1", title: "Run a marathon" });
});

afterEach(async () => {
  await book.close();
  expect(faults).toEqual([]);
});

interface Answer {
  id: string;
  code: string;
  detail: string;
  items: { id: string }[];
  totals: Record<string, number>;
  total: Record<string, number>;
}

async function send(method: string, path: string, body?: unknown) {
  const app = createApp({ book, log: (line) => faults.push(line) });
  const response = await app.request(`/api${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  return { status: response.status, json: (await response.json()) as Answer };
}

const RUN = {
  start: "2026-03-02T06:00:00Z",
  end: "2026-03-02T07:00:00Z",
  type: "Exercise",
  tags: ["running", "outside"],
  task: "t-1",
  measurements: [{ value: 10, unit: "km" }],
};
const SUMS = { count: 1, seconds: 3_600, length: 10_000_000 };

describe("time entries of a task", () => {
  test("are listed and counted by it, with what they measured", async () => {
    const { status, json: entry } = await send("POST", "/time-entries", RUN);
    expect(status).toBe(201);
    expect(entry).toMatchObject({ task: "t-1", measurements: [{ value: 10, unit: "km" }] });
    expect((await send("GET", `/time-entries/${entry.id}`)).json).toEqual(entry);
    expect((await send("GET", "/time-entries?task=t-1")).json.items).toEqual([entry]);
    expect((await send("GET", "/time-entries?task=t-2")).json.items).toEqual([]);
    expect((await send("GET", "/time-entries/count?task=t-1")).json.totals).toEqual(SUMS);
    expect((await send("GET", "/counts?task=t-1&measure=length")).json.totals).toEqual(SUMS);
    expect((await send("GET", "/time-entries/month?month=2026-03&task=t-1")).json).toMatchObject({
      items: [{ id: entry.id }],
      total: { count: 1, seconds: 3_600 },
    });
    expect((await send("GET", "/heatmap?log=time&task=t-1&measure=length")).status).toBe(200);
  });

  test("with two tags count for both, and once for all", async () => {
    await send("POST", "/time-entries", RUN);
    for (const filter of ["tag=running", "tag=outside", "type=Exercise", "task=t-1", "dense=false"]) {
      expect((await send("GET", `/time-entries/count?${filter}`)).json.totals).toEqual(SUMS);
    }
  });

  test("are changed by PATCH, null for no task", async () => {
    const { id } = (await send("POST", "/time-entries", RUN)).json;
    const changed = await send("PATCH", `/time-entries/${id}`, { task: null, measurements: [] });
    expect(changed.json).toMatchObject({ task: null, measurements: [], version: 2 });
    expect((await send("GET", "/counts?task=t-1")).json.totals).toEqual({ count: 0 });
  });

  test("may be started with the task and stopped with the measurements", async () => {
    expect((await send("POST", "/time-entries/start", { task: "t-1" })).status).toBe(201);
    const stopped = await send("POST", "/time-entries/stop", { measurements: RUN.measurements });
    expect(stopped).toMatchObject({ status: 200, json: { task: "t-1", measurements: RUN.measurements } });
  });

  test("in an array are checked one by one, and may name a task that is still to come", async () => {
    const rows = [
      { ...RUN, task: "later" },
      { start: "2026-03-03T06:00:00Z", task: "a b" },
      { start: "2026-03-03T07:00:00Z", measurements: [{ value: -1, unit: "km" }] },
      { start: "2026-03-03T08:00:00Z", measurements: "5 km" },
    ];
    expect((await send("POST", "/time-entries", rows)).json).toMatchObject({
      recorded: 1,
      rejected: [2, 3, 4].map((line) => ({ line, code: "entry_invalid" })),
    });
  });

  test.each([
    [{ task: "t-9" }, 'entry task must be one that there is, got "t-9"'],
    [{ task: 7 }, "entry task must be the id of a task or null, got 7"],
    [{ measurements: null }, "entry measurements must be an array of {value, unit}, got null"],
    [
      { measurements: [{ value: 1, unit: "" }] },
      "entry measurements must be of a unit of 1 to 32 characters",
    ],
    [
      { measurements: [{ value: 1, unit: "km", in: "a" }] },
      "entry measurements must be of the fields value, unit",
    ],
    [
      { measurement: [] },
      "entry fields must be among id, start, end, type, tags, description, task, measure",
    ],
  ])("are refused with %j", async (wrong, detail) => {
    const answer = await send("POST", "/time-entries", { ...RUN, ...wrong });
    expect(answer).toMatchObject({ status: 422, json: { code: "entry_invalid" } });
    expect(answer.json.detail).toContain(detail);
    expect((await send("GET", "/time-entries")).json.items).toEqual([]);
  });

  test("are counted by one filter at a time", async () => {
    for (const path of ["/time-entries/count", "/counts"]) {
      const answer = await send("GET", `${path}?task=t-1&tag=running`);
      expect(answer).toMatchObject({ status: 400, json: { code: "counter_not_kept" } });
    }
  });
});
