import { describe, expect, test } from "vitest";
import { type Answer, eachTestHasABook, get } from "../../test/support/book-api.ts";

eachTestHasABook();

const idsOf = ({ json }: { json: Answer }) => json.items.map(({ id }) => id).join(" ");

describe("GET /api/events", () => {
  test.each([
    ["", "e4 e3 e2 e1 u1"],
    ["?direction=forward", "u1 e1 e2 e3 e4"],
    ["?log=tasks", "e4 e3 e2 e1"],
    ["?log=none", ""],
    ["?type=task.completed", "e4 e2"],
    ["?type=task.", "e4 e2 e1"],
    ["?type=task.created&type=note.", "e3 e1"],
    ["?actor=ada", "e2 e1"],
    ["?subject=a/b%20c", "e4"],
    ["?tag=work", "e2"],
    ["?log=tasks&actor=bob&type=task.", "e4"],
    ["?from=2026-03-02", "e4 e3 e2"],
    ["?from=2026-03-02&to=2026-03-02", "e2"],
    ["?to=2026-03-01", "e1 u1"],
    ["?from=2026-03-04T12:00:00Z&to=2026-03-06T10:00:00Z", "e3"],
    ["?from=2026-03-04T13:00:00%2B01:00", "e4 e3"],
  ])("%s gives %s", async (query, expected) => {
    const answer = await get(`/api/events${query}`);
    expect(answer.status).toBe(200);
    expect(idsOf(answer)).toBe(expected);
    expect(answer.json.nextCursor).toBeNull();
  });

  test("pages to the end with every event once", async () => {
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page = await get(
        `/api/events?limit=2${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      expect(page.json.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.json.items.map(({ id }) => id));
      cursor = page.json.nextCursor;
    }
    expect(seen).toEqual(["e4", "e3", "e2", "e1", "u1"]);
  });

  test.each([
    ["?limit=0", "query_invalid", "limit must be a whole number from 1 to 1000"],
    ["?limit=1001", "query_invalid", "limit must be a whole number from 1 to 1000"],
    ["?cursor=bogus", "cursor_invalid", "cursor must be one that this list gave out"],
    [
      "?from=yesterday",
      "query_invalid",
      'from must be a day YYYY-MM-DD or an RFC 3339 instant, got "yesterday"',
    ],
    ["?from=2026-02-30", "query_invalid", "from must be a day YYYY-MM-DD or an RFC 3339 instant"],
    ["?to=2026-03-06T10:00:00", "query_invalid", "to must be a day YYYY-MM-DD or an RFC 3339 instant"],
    ["?from=2026-03-06&to=2026-03-01", "query_invalid", "to must be after from (2026-03-06)"],
    ["?log=a&log=b", "query_invalid", 'log must be given once, got ["a","b"]'],
    ["?direction=sideways", "query_invalid", "direction must be forward or backward"],
    ["?sort=time", "query_invalid", 'got "sort"'],
  ])("%s is refused", async (query, code, detail) => {
    const { status, json } = await get(`/api/events${query}`);
    expect(status).toBe(400);
    expect(json.code).toBe(code);
    expect(json.detail).toContain(detail);
  });
});

describe("GET /api/events/{id}", () => {
  test("gives the event, as a CloudEvent by its type if asked, and 304 for one that is known", async () => {
    const plain = await get("/api/events/e2");
    expect(plain.json).toMatchObject({ id: "e2", log: "tasks", version: 2, data: { tags: ["work"] } });
    const cloud = await get("/api/events/e2", { accept: "application/cloudevents+json" });
    expect(cloud.headers.get("content-type")).toBe("application/cloudevents+json");
    expect(cloud.json).toEqual(plain.json);
    const etag = plain.headers.get("etag") as string;
    expect((await get("/api/events/e2", { "if-none-match": etag })).status).toBe(304);
  });

  test.each(["none", "%00", "%ff", "a%2Fb", "__proto__", "x".repeat(3_000)])(
    "%s is not found",
    async (id) => {
      expect(await get(`/api/events/${id}`)).toMatchObject({
        status: 404,
        json: { code: "event_not_found" },
      });
    },
  );
});

describe("the catalog", () => {
  test("lists logs and streams", async () => {
    const logs = await get("/api/logs");
    expect(logs.json.items).toMatchObject([
      { log: "tasks", ordering: "version", streams: 3, events: 4 },
      { log: "users", streams: 1, events: 1 },
    ]);
    const streams = await get("/api/logs/tasks/streams?prefix=task/");
    expect(streams.json.items).toMatchObject([
      { subject: "task/1", version: 2, events: 2 },
      { subject: "task/2", version: 1 },
    ]);
    const first = await get("/api/logs/tasks/streams?limit=1");
    expect(first.json.nextCursor).not.toBeNull();
  });

  test.each([
    ["/api/logs/none/streams", 404, "log_not_found"],
    ["/api/logs/tasks/streams?cursor=x", 400, "cursor_invalid"],
    ["/api/logs/tasks/streams/none", 404, "stream_not_found"],
    ["/api/logs/tasks/streams/task%2F1?fromVersion=0", 400, "query_invalid"],
    ["/api/logs/tasks/streams/task%2F1?fromVersion=x", 400, "query_invalid"],
    ["/api/logs/tasks/streams/task%2F1?cursor=x", 400, "cursor_invalid"],
  ])("%s is %i %s", async (path, status, code) => {
    expect(await get(path)).toMatchObject({ status, json: { code } });
  });

  test.each([
    ["task%2F1", "e1 e2"],
    ["task%2F1?direction=backward", "e2 e1"],
    ["task%2F1?fromVersion=2", "e2"],
    ["a%2Fb%20c", "e4"],
  ])("stream %s has %s", async (path, expected) => {
    expect(idsOf(await get(`/api/logs/tasks/streams/${path}`))).toBe(expected);
  });
});
