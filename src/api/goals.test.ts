import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestBook } from "../../test/support/open-book.ts";
import type { Daybook } from "../daybook.ts";
import { createApp } from "./app.ts";

/** A Friday noon in Berlin. */
const NOW = Date.parse("2026-03-06T11:00:00Z");
const READ = {
  id: "read",
  title: "Read",
  metric: "minutes",
  scope: { tags: ["reading"] },
  period: "week",
  target: 300,
  from: "2026-02-23",
};

let book: Daybook;
const faults: string[] = [];
beforeEach(async (context) => {
  faults.length = 0;
  book = await openTestBook(context, { zone: "Europe/Berlin", clock: () => NOW });
});
afterEach(async () => {
  await book.close();
  expect(faults).toEqual([]);
});

interface Sending {
  body?: unknown;
  headers?: Record<string, string>;
}

async function send(method: string, path: string, { body, headers = {} }: Sending = {}) {
  const app = createApp({ book, log: (line) => faults.push(line) });
  const content = typeof body === "string" ? body : JSON.stringify(body);
  const response = await app.request(path, {
    method,
    headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: content }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: text === "" ? null : JSON.parse(text) };
}

describe("goals over HTTP", () => {
  test("are set, read, changed, skipped, archived and deleted", async () => {
    const created = await send("POST", "/api/goals", { body: READ });
    expect([created.status, created.headers.get("location"), created.headers.get("etag")]).toEqual([
      201,
      "/api/goals/read",
      '"1"',
    ]);
    await book.time.record({
      start: "2026-03-03T08:00:00Z",
      end: "2026-03-03T11:00:00Z",
      type: "Study",
      tags: ["reading"],
    });
    const got = await send("GET", "/api/goals/read");
    expect(got.json).toMatchObject({
      ...READ,
      direction: "at-least",
      to: null,
      archived: false,
      overlapping: false,
      version: 1,
      progress: {
        period: { from: "2026-03-02", to: "2026-03-08", daysLeft: 3, skipped: false },
        value: 180,
        target: 300,
        fraction: 0.6,
        status: "behind",
        pace: { percent: 93, needed: { value: 120, days: 3, text: "2 h more within 3 days" } },
        streak: { current: 0, best: 0 },
        score: 0,
      },
    });
    const patched = await send("PATCH", "/api/goals/read", {
      body: { target: 180 },
      headers: { "if-match": '"1"' },
    });
    expect([patched.status, patched.json.progress.status, patched.headers.get("etag")]).toEqual([
      200,
      "reached",
      '"3"',
    ]);
    const skipped = await send("POST", "/api/goals/read/skip", { body: { date: "2026-02-25" } });
    expect(skipped.json.skips).toEqual(["2026-02-23"]);
    const history = await send("GET", "/api/goals/read/history");
    expect(history.json).toEqual({
      items: [
        { from: "2026-03-02", to: "2026-03-08", value: 180, target: 180, fraction: 1, outcome: "reached" },
        { from: "2026-02-23", to: "2026-03-01", value: 0, target: 180, fraction: 0, outcome: "skipped" },
      ],
      nextCursor: null,
    });
    const unskipped = await send("POST", "/api/goals/read/unskip", { body: { date: "2026-03-01" } });
    expect(unskipped.json.skips).toEqual([]);
    await send("PATCH", "/api/goals/read", { body: { archived: true } });
    expect((await send("GET", "/api/goals")).json).toEqual({ items: [], nextCursor: null });
    expect((await send("GET", "/api/goals?archived=true")).json.items).toHaveLength(1);
    expect((await send("DELETE", "/api/goals/read")).status).toBe(204);
    expect((await send("GET", "/api/goals/read")).status).toBe(404);
  });

  test("are shown as they stand, though their tag is the same as before", async () => {
    const { headers } = await send("POST", "/api/goals", { body: READ });
    const again = await send("GET", "/api/goals/read", {
      headers: { "if-none-match": headers.get("etag") as string },
    });
    expect(again.status).toBe(200);
  });

  test("page", async () => {
    for (const id of ["a", "b", "c"]) await send("POST", "/api/goals", { body: { ...READ, id } });
    const first = (await send("GET", "/api/goals?limit=2")).json;
    expect(first.items.map(({ id }: { id: string }) => id)).toEqual(["a", "b"]);
    const next = (await send("GET", `/api/goals?limit=2&cursor=${first.nextCursor}`)).json;
    expect([next.items.map(({ id }: { id: string }) => id), next.nextCursor]).toEqual([["c"], null]);
  });

  test("are changed only at the version that was read", async () => {
    await send("POST", "/api/goals", { body: READ });
    const headers = { "if-match": '"9"' };
    const answers = await Promise.all([
      send("PATCH", "/api/goals/read", { body: { title: "x" }, headers }),
      send("POST", "/api/goals/read/skip", { body: { date: "2026-03-06" }, headers }),
      send("DELETE", "/api/goals/read", { headers }),
    ]);
    for (const { status, json } of answers) {
      expect([status, json.code, json.actualVersion]).toEqual([412, "precondition_failed", 1]);
    }
  });
});
