import { afterEach, beforeEach, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../daybook.ts";
import { createApp } from "./app.ts";

const NOW = Date.parse("2026-03-06T11:00:00Z");
const READ = {
  title: "Read",
  metric: "minutes" as const,
  scope: { tags: ["reading"] },
  period: "week" as const,
  target: 300,
  from: "2026-02-23",
};

let book: Daybook;
beforeEach(async () => {
  book = await openDaybook(":memory:", { zone: "Europe/Berlin", clock: () => NOW });
});
afterEach(() => book.close());

/** A body that is text goes out as it is. */
async function send(method: string, path: string, body?: unknown) {
  const app = createApp({ book, log: (line) => expect.fail(line) });
  const headers = { "content-type": "application/json" };
  const content = { headers, body: typeof body === "string" ? body : JSON.stringify(body) };
  const response = await app.request(path, { method, ...(body === undefined ? {} : content) });
  return { status: response.status, code: ((await response.json()) as { code: string }).code };
}

test.each([
  ["POST", "/api/goals", { ...READ, target: 0 }, 422, "goal_invalid"],
  ["POST", "/api/goals", { ...READ, scope: { tags: ["a"], tasks: ["b"] } }, 422, "goal_invalid"],
  ["POST", "/api/goals", { ...READ, colour: "red" }, 422, "goal_invalid"],
  ["POST", "/api/goals", '{"__proto__": {"title": "x"}, "title": "y"}', 422, "goal_invalid"],
  ["POST", "/api/goals", [], 422, "goal_invalid"],
  ["POST", "/api/goals", "null", 422, "goal_invalid"],
  ["POST", "/api/goals", "{", 400, "body_invalid"],
  ["POST", "/api/goals", "", 400, "body_invalid"],
  ["POST", "/api/goals", { ...READ, id: "kept", target: 1 }, 409, "version_conflict"],
  ["PATCH", "/api/goals/kept", null, 422, "goal_invalid"],
  ["PATCH", "/api/goals/kept", { id: "other" }, 422, "goal_invalid"],
  ["PATCH", "/api/goals/kept", { to: "2020-01-01" }, 422, "goal_invalid"],
  ["PATCH", "/api/goals/nope", { target: 1 }, 404, "goal_not_found"],
  ["POST", "/api/goals/kept/skip", { date: "2020-01-01" }, 422, "goal_invalid"],
  ["POST", "/api/goals/kept/skip", {}, 422, "goal_invalid"],
  ["POST", "/api/goals/kept/skip", { day: "2026-03-06" }, 400, "body_invalid"],
  ["POST", "/api/goals/nope/unskip", { date: "2026-03-06" }, 404, "goal_not_found"],
  ["DELETE", "/api/goals/nope", undefined, 404, "goal_not_found"],
  ["GET", "/api/goals/nope/history", undefined, 404, "goal_not_found"],
  ["GET", "/api/goals/kept/history?from=soon", undefined, 400, "query_invalid"],
  ["GET", "/api/goals/kept/history?cursor=x", undefined, 400, "cursor_invalid"],
  ["GET", "/api/goals?archived=maybe", undefined, 400, "query_invalid"],
  ["GET", "/api/goals?colour=red", undefined, 400, "query_invalid"],
])("%s %s with %j is %i %s, and changes nothing", async (method, path, body, status, code) => {
  await book.goals.create({ ...READ, id: "kept" });
  const head = await book.head();
  expect(await send(method, path, body)).toEqual({ status, code });
  expect(await book.head()).toBe(head);
});

test("a title of a megabyte is refused, and changes nothing", async () => {
  const answer = await send("POST", "/api/goals", { ...READ, title: "x".repeat(1_000_000) });
  expect(answer).toEqual({ status: 422, code: "goal_invalid" });
  expect(await book.head()).toBe("");
});
