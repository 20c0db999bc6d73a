import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../daybook.ts";
import { createApp } from "./app.ts";

let book: Daybook;
beforeEach(async () => {
  book = await openDaybook(":memory:", { zone: "UTC" });
});
afterEach(() => book.close());

async function post(body: unknown) {
  const response = await createApp({ book }).request("/api/patterns/test", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

const event = { source: "daybook.tasks", "detail-type": "task.completed", detail: { data: { total: 12 } } };

describe("the test of a pattern", () => {
  test("says that it matches, and by which values", async () => {
    const { status, json } = await post({
      pattern: { detail: { data: { total: [{ numeric: [">", 10] }] } } },
      event,
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      matches: true,
      explain: { matches: true, branches: [{ fields: [{ path: "detail.data.total", found: [12] }] }] },
    });
  });

  test("says why it does not match", async () => {
    const { json } = await post({ pattern: { source: ["shop"] }, event });
    expect(json).toMatchObject({
      matches: false,
      explain: { summary: 'source must meet ["shop"], got "daybook.tasks"' },
    });
  });

  test.each([
    ["no pattern", { event }, 422, "pattern_invalid"],
    ["a text for a list", { pattern: { source: "shop" }, event }, 422, "pattern_invalid"],
    ["an operator that is none", { pattern: { source: [{ regex: "a" }] }, event }, 422, "pattern_invalid"],
    ["no event", { pattern: { source: ["shop"] } }, 422, "event_invalid"],
    ["an event that is a list", { pattern: { source: ["shop"] }, event: [] }, 422, "event_invalid"],
    ["another field", { pattern: { source: ["shop"] }, event, log: "tasks" }, 400, "body_invalid"],
    ["a list", [], 400, "body_invalid"],
    ["what is not JSON", "{", 400, "body_invalid"],
  ])("refuses %s", async (_name, body, status, code) => {
    const answer = await post(body);
    expect({ status: answer.status, code: answer.json.code }).toEqual({ status, code });
    expect(answer.json.detail).toBeTruthy();
  });

  test("takes names of an object's own", async () => {
    const { status, json } = await post('{"pattern":{"__proto__":["x"]},"event":{"__proto__":"x"}}');
    expect({ status, matches: json.matches }).toEqual({ status: 200, matches: true });
  });
});
