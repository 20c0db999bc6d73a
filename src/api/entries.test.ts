import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestBook } from "../../test/support/open-book.ts";
import type { Daybook } from "../daybook.ts";
import { createApp } from "./app.ts";

let book: Daybook;
let now: number;
const faults: string[] = [];

beforeEach(async (context) => {
  faults.length = 0;
  now = Date.parse("2026-03-06T11:00:00Z");
  book = await openTestBook(context, { zone: "Europe/Berlin", clock: () => now });
});

afterEach(async () => {
  await book.close();
  expect(faults).toEqual([]);
});

interface Entry {
  id: string;
  start: string;
  end: string | null;
  seconds: number;
  type: string;
  tags: string[];
  version: number;
}

interface Answer extends Entry {
  items: Entry[];
  nextCursor: string | null;
  code: string;
  detail: string;
  started: Entry;
  stopped?: Entry;
  entry: Entry | null;
  recorded: number;
  rejectedTotal: number;
  rejected: { line: number; code: string }[];
  total: { count: number; seconds: number };
}

async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const app = createApp({ book, log: (line) => faults.push(line) });
  const sent = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
  const type: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
  const response = await app.request(`/api/time-entries${path}`, {
    method,
    headers: { ...type, ...headers },
    ...sent,
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    json: (text === "" ? {} : JSON.parse(text)) as Answer,
  };
}

const study = (start: string, end: string | null, more: object = {}) => ({
  start,
  end,
  type: "study",
  ...more,
});
const morning = study("2026-03-02T06:15:00Z", "2026-03-02T07:00:00Z", { tags: ["statistics"] });

async function list(): Promise<Entry[]> {
  return (await send("GET", "?direction=forward&limit=1000")).json.items;
}

describe("POST /api/time-entries", () => {
  test("records an entry, says where it is, and it can be read there", async () => {
    const { status, headers, json } = await send("POST", "", morning);
    expect(status).toBe(201);
    expect(json).toMatchObject({
      start: "2026-03-02T06:15:00.000Z",
      end: "2026-03-02T07:00:00.000Z",
      seconds: 2_700,
      type: "study",
      version: 1,
    });
    expect(headers.get("location")).toBe(`/api/time-entries/${json.id}`);
    expect(headers.get("etag")).toBe('"1"');
    const read = await send("GET", `/${json.id}`);
    expect(read.json).toEqual(json);
    expect(read.headers.get("etag")).toBe('"1"');
  });

  test("keeps the good ones of an array, and reports each bad one by its place", async () => {
    const bad = study("2026-03-03T08:00:00Z", "2026-03-03T07:00:00Z");
    const later = study("2026-03-03T08:00:00Z", "2026-03-03T09:00:00Z");
    const { status, json } = await send("POST", "", [morning, bad, 5, { ...later, colour: 1 }, later]);
    expect(status).toBe(200);
    expect(json).toMatchObject({ recorded: 2, rejectedTotal: 3 });
    expect(json.rejected.map(({ line, code }) => [line, code])).toEqual([
      [2, "entry_invalid"],
      [3, "entry_invalid"],
      [4, "entry_invalid"],
    ]);
    expect(await list()).toHaveLength(2);
  });

  test("of an array that was sent before changes nothing, and what is new in it is recorded", async () => {
    const sent = [morning, study("2026-03-03T08:00:00Z", "2026-03-03T09:00:00Z")];
    await send("POST", "", sent);
    const before = await list();
    expect((await send("POST", "", sent)).json).toMatchObject({ recorded: 0, duplicate: 2 });
    expect(await list()).toEqual(before);
    const longer = { ...morning, start: "2026-03-02T07:15:00+01:00", end: "2026-03-02T07:30:00Z" };
    expect((await send("POST", "", [longer])).json).toMatchObject({ recorded: 0, amended: 1 });
    expect((await list()).map(({ seconds }) => seconds)).toEqual([4_500, 3_600]);
  });

  test("of an array without any, or of none, is no fault", async () => {
    expect(await send("POST", "", [])).toMatchObject({
      status: 200,
      json: { recorded: 0, rejectedTotal: 0 },
    });
    const tags = await send("POST", "", [
      { ...morning, tags: "a" },
      { ...morning, tags: null },
      { ...morning, id: "x" },
    ]);
    expect(tags.json).toMatchObject({ recorded: 0, rejectedTotal: 3 });
  });

  test("with an id that is taken is the same entry, or a conflict", async () => {
    const first = await send("POST", "", { ...morning, id: "mine" });
    expect((await send("POST", "", { ...morning, id: "mine" })).json).toEqual(first.json);
    const other = await send("POST", "", { ...morning, id: "mine", type: "chore" });
    expect(other).toMatchObject({ status: 409, json: { code: "version_conflict" } });
    expect(await list()).toEqual([first.json]);
  });

  test.each<[string, unknown, number, string, string]>([
    ["nothing", "", 400, "body_invalid", "body must be JSON, got nothing"],
    ["no JSON", "{", 400, "body_invalid", "body must be JSON"],
    ["a number", 5, 422, "entry_invalid", "entry must be an object, got 5"],
    ["null", null, 422, "entry_invalid", "entry must be an object, got null"],
    ["no start", { end: "2026-03-02T07:00:00Z" }, 422, "entry_invalid", "start"],
    ["a start that is no date", study("2026-02-30T07:00:00Z", null), 422, "entry_invalid", "start"],
    ["a start without an offset", study("2026-02-03T07:00:00", null), 422, "entry_invalid", "start"],
    ["a negative length", study("2026-03-02T07:00:00Z", "2026-03-02T06:00:00Z"), 422, "entry_invalid", "end"],
    ["tags that are no list", { ...morning, tags: "a" }, 422, "entry_invalid", "tags"],
    ["a tag that is no text", { ...morning, tags: [1] }, 422, "entry_invalid", "tag"],
    ["a field of its own", { ...morning, colour: "red" }, 422, "entry_invalid", 'got "colour"'],
    ["seconds of its own", { ...morning, seconds: -5 }, 422, "entry_invalid", 'got "seconds"'],
    [
      "__proto__",
      '{"start":"2026-03-02T06:15:00Z","__proto__":{"end":null}}',
      422,
      "entry_invalid",
      'got "__proto__"',
    ],
  ])("with %s is refused, and nothing is written", async (_, body, status, code, detail) => {
    const answer = await send("POST", "", body);
    expect(answer).toMatchObject({ status, json: { code } });
    expect(answer.json.detail).toContain(detail);
    expect(await list()).toEqual([]);
    expect((await send("GET", "/count")).json.items).toEqual([]);
  });

  test("takes JSON alone", async () => {
    const answer = await send("POST", "", "start=1", { "content-type": "application/x-www-form-urlencoded" });
    expect(answer).toMatchObject({ status: 415, json: { code: "media_type_unsupported" } });
    expect(await list()).toEqual([]);
  });
});

describe("one entry", () => {
  let id: string;
  beforeEach(async () => {
    ({ id } = (await send("POST", "", morning)).json);
  });

  test("is changed in what a patch names, and counted as it is then", async () => {
    const { status, json, headers } = await send(
      "PATCH",
      `/${id}`,
      { end: "2026-03-02T08:15:00Z" },
      { "if-match": '"1"' },
    );
    expect(status).toBe(200);
    expect(json).toMatchObject({ id, seconds: 7_200, type: "study", version: 2 });
    expect(headers.get("etag")).toBe('"2"');
    expect((await send("GET", "/count")).json.items).toEqual([
      { date: "2026-03-02", count: 1, seconds: 7_200 },
    ]);
  });

  test.each(['"7"', 'W/"7"', "7", '"7", "8"', ""])(
    "is not changed by a patch whose If-Match is %j",
    async (tag) => {
      for (const [method, body] of [
        ["PATCH", { type: "chore" }],
        ["DELETE", undefined],
      ] as const) {
        const answer = await send(method, `/${id}`, body, { "if-match": tag });
        expect(answer).toMatchObject({ status: 412, json: { code: "precondition_failed" } });
      }
      expect((await send("GET", `/${id}`)).json).toMatchObject({ version: 1, type: "study" });
    },
  );

  test.each(["*", 'W/"1"'])("is changed by a patch whose If-Match is %s", async (tag) => {
    expect((await send("PATCH", `/${id}`, { type: "chore" }, { "if-match": tag })).status).toBe(200);
  });

  test.each([
    [{ start: "soon" }, "entry_invalid"],
    [{ end: "2026-03-01T00:00:00Z" }, "entry_invalid"],
    [{ id: "other" }, "entry_invalid"],
    [{ colour: 1 }, "entry_invalid"],
    [[{ type: "chore" }], "entry_invalid"],
  ])("is not changed by %j", async (patch, code) => {
    expect(await send("PATCH", `/${id}`, patch)).toMatchObject({ status: 422, json: { code } });
    expect((await send("GET", `/${id}`)).json.version).toBe(1);
  });

  test("that is deleted is gone from lists and counts, and from its own address", async () => {
    const gone = await send("DELETE", `/${id}`, undefined, { "if-match": '"1"' });
    expect(gone.status).toBe(204);
    expect(await list()).toEqual([]);
    expect((await send("GET", "/count")).json.items).toEqual([]);
    for (const [method, body] of [["GET"], ["DELETE"], ["PATCH", { type: "x" }]] as [string, unknown?][]) {
      expect(await send(method, `/${id}`, body)).toMatchObject({
        status: 404,
        json: { code: "entry_not_found" },
      });
    }
  });
});

describe("the timer", () => {
  test("runs from start to stop, and starting again stops it", async () => {
    expect((await send("GET", "/running")).json).toEqual({ entry: null });
    const first = await send("POST", "/start", { type: "study", tags: ["a"] });
    expect(first.status).toBe(201);
    expect(first.json.started).toMatchObject({ end: null, seconds: 0, type: "study" });
    expect(first.headers.get("location")).toBe(`/api/time-entries/${first.json.started.id}`);
    expect((await send("GET", "/running")).json.entry?.id).toBe(first.json.started.id);
    now += 60_000;
    const second = await send("POST", "/start", { type: "chore" });
    expect(second.json.stopped).toMatchObject({ id: first.json.started.id, seconds: 60 });
    now += 30_000;
    expect((await send("POST", "/stop")).json).toMatchObject({ id: second.json.started.id, seconds: 30 });
    expect((await send("GET", "/running")).json).toEqual({ entry: null });
    expect(await list()).toHaveLength(2);
  });

  test("starts without a body, and stops at a stated time", async () => {
    expect((await send("POST", "/start")).status).toBe(201);
    now += 120_000;
    const stopped = await send("POST", "/stop", { end: "2026-03-06T11:01:00Z" });
    expect(stopped.json.seconds).toBe(60);
  });

  test.each<[string, unknown, number, string]>([
    ["/stop", undefined, 409, "timer_not_running"],
    ["/stop", { start: "2026-03-06T11:01:00Z" }, 422, "entry_invalid"],
    ["/start", { end: "2026-03-06T11:01:00Z" }, 422, "entry_invalid"],
    ["/start", { start: "noon" }, 422, "entry_invalid"],
    ["/start", "{", 400, "body_invalid"],
  ])("%s with %j is refused, and nothing runs", async (path, body, status, code) => {
    expect(await send("POST", path, body)).toMatchObject({ status, json: { code } });
    expect((await send("GET", "/running")).json).toEqual({ entry: null });
    expect(await list()).toEqual([]);
  });
});

describe("reading entries", () => {
  const overMidnight = study("2026-03-02T22:30:00Z", "2026-03-03T00:00:00Z", { tags: ["night"] });
  const chore = { start: "2026-02-10T08:00:00Z", end: "2026-02-10T09:00:00Z", type: "chore" };

  beforeEach(async () => {
    await send("POST", "", [morning, overMidnight, chore]);
  });

  const starts = (answer: { json: Answer }) =>
    answer.json.items.map(({ start }) => start.slice(5, 16)).join(" ");

  test.each([
    ["", "03-02T22:30 03-02T06:15 02-10T08:00"],
    ["?direction=forward", "02-10T08:00 03-02T06:15 03-02T22:30"],
    ["?from=2026-03-01", "03-02T22:30 03-02T06:15"],
    ["?from=2026-03-03&to=2026-03-03", "03-02T22:30"],
    ["?to=2026-03-01", "02-10T08:00"],
    ["?type=study", "03-02T22:30 03-02T06:15"],
    ["?tag=night", "03-02T22:30"],
    ["?tag=none", ""],
  ])("list%s gives %s", async (query, expected) => {
    expect(starts(await send("GET", query))).toBe(expected);
  });

  test("a list pages to the end", async () => {
    const first = await send("GET", "?limit=2");
    const second = await send(
      "GET",
      `?limit=2&cursor=${encodeURIComponent(first.json.nextCursor as string)}`,
    );
    expect(`${starts(first)} ${starts(second)}`).toBe("03-02T22:30 03-02T06:15 02-10T08:00");
    expect(second.json.nextCursor).toBeNull();
  });

  test("a day has its own seconds of an entry that crosses midnight", async () => {
    const second = await send("GET", "/day?date=2026-03-02");
    expect(second.json).toMatchObject({ date: "2026-03-02", count: 2, seconds: 2_700 + 1_800 });
    expect(starts(second)).toBe("03-02T06:15 03-02T22:30");
    expect((await send("GET", "/day?date=2026-03-03")).json).toMatchObject({ count: 0, seconds: 3_600 });
    expect((await send("GET", "/day?date=2026-03-04")).json).toMatchObject({
      count: 0,
      seconds: 0,
      items: [],
    });
  });

  test("a count has entries and seconds by day, week or month", async () => {
    expect((await send("GET", "/count")).json).toMatchObject({
      from: "2025-03-07",
      to: "2026-03-06",
      items: [
        { date: "2026-02-10", count: 1, seconds: 3_600 },
        { date: "2026-03-02", count: 2, seconds: 4_500 },
        { date: "2026-03-03", count: 0, seconds: 3_600 },
      ],
      totals: { count: 3, seconds: 11_700 },
    });
    expect((await send("GET", "/count?by=month&type=study")).json.items).toEqual([
      { date: "2026-03-01", count: 2, seconds: 8_100 },
    ]);
  });

  test("a month is newest first with the total of its days", async () => {
    const march = await send("GET", "/month?month=2026-03");
    expect(march.json).toMatchObject({
      from: "2026-03-01",
      to: "2026-03-31",
      total: { count: 2, seconds: 8_100 },
    });
    expect(starts(march)).toBe("03-02T22:30 03-02T06:15");
    expect((await send("GET", "/month")).json).toMatchObject({
      from: "2026-02-06",
      to: "2026-03-06",
      total: { count: 3, seconds: 11_700 },
    });
    const paged = await send("GET", "/month?limit=1&direction=forward");
    expect(starts(paged)).toBe("02-10T08:00");
    expect(paged.json.nextCursor).not.toBeNull();
    expect(paged.json.total.count).toBe(3);
  });

  test.each(["/count", "/month?month=2026-03", "/day?date=2026-03-02"])(
    "%s costs 304 until something changes",
    async (path) => {
      const etag = (await send("GET", path)).headers.get("etag") as string;
      expect((await send("GET", path, undefined, { "if-none-match": etag })).status).toBe(304);
      await send("POST", "", study("2026-03-02T10:00:00Z", "2026-03-02T10:00:10Z"));
      expect((await send("GET", path, undefined, { "if-none-match": etag })).status).toBe(200);
    },
  );

  test.each([
    ["/day", "date must be a day YYYY-MM-DD, got nothing"],
    ["/day?date=2026-02-30", 'date must be a day YYYY-MM-DD, got "2026-02-30"'],
    ["/day?date=", 'date must be a day YYYY-MM-DD, got ""'],
    ["/month?month=2026-13", 'month must be a month YYYY-MM, got "2026-13"'],
    ["/month?month=2026-3", "month must be a month YYYY-MM"],
    [
      "/month?date=2026-03",
      "query parameters must be among month, type, tag, task, direction, limit, cursor",
    ],
    ["/count?from=x", "from must be a day YYYY-MM-DD"],
    ["/count?by=year", "by must be one of day, week, month"],
    ["?limit=-1", "limit must be a whole number from 1 to 1000"],
    ["?from=2026-03-02&to=2026-03-01", "to must be after from"],
  ])("%s is refused", async (path, detail) => {
    const { status, json } = await send("GET", path);
    expect(status).toBe(400);
    expect(json.code).toBe("query_invalid");
    expect(json.detail).toContain(detail);
  });

  test("by a cursor of another list is refused", async () => {
    expect(await send("GET", "?cursor=bogus")).toMatchObject({
      status: 400,
      json: { code: "cursor_invalid" },
    });
  });
});
