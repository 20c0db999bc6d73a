import { describe, expect, test } from "vitest";
import { book, eachTestHasABook, get } from "../../test/support/book-api.ts";

eachTestHasABook();

describe("GET /api/counts", () => {
  test.each<[string, [string, number][]]>([
    [
      "?log=tasks",
      [
        ["2026-03-01", 1],
        ["2026-03-02", 1],
        ["2026-03-04", 1],
        ["2026-03-06", 1],
      ],
    ],
    ["?log=tasks&by=month", [["2026-03-01", 4]]],
    [
      "?log=tasks&by=week",
      [
        ["2026-02-23", 1],
        ["2026-03-02", 3],
      ],
    ],
    ["?log=tasks&by=week&weekStart=sunday", [["2026-03-01", 4]]],
    [
      "?log=tasks&from=2026-03-02&to=2026-03-04&dense=true",
      [
        ["2026-03-02", 1],
        ["2026-03-03", 0],
        ["2026-03-04", 1],
      ],
    ],
    [
      "?actor=ada",
      [
        ["2026-03-01", 1],
        ["2026-03-02", 1],
      ],
    ],
    [
      "?type=task.completed&type=note.&log=tasks",
      [
        ["2026-03-02", 1],
        ["2026-03-04", 1],
        ["2026-03-06", 1],
      ],
    ],
    ["?tag=work", [["2026-03-02", 1]]],
    ["?log=none", []],
  ])("%s counts %j", async (query, expected) => {
    const { json } = await get(`/api/counts${query}`);
    expect(json.items.map(({ date, count }) => [date, count])).toEqual(expected);
    expect(json.nextCursor).toBeNull();
    expect((json.totals as { count: number }).count).toBe(
      expected.reduce((sum, [, count]) => sum + count, 0),
    );
  });

  test("says which range it answered for, and measures that were asked for", async () => {
    const { json } = await get("/api/counts?log=tasks&measure=seconds&measure=other");
    expect(json).toMatchObject({ from: "2025-03-07", to: "2026-03-06", by: "day" });
    expect(json.items[0]).toMatchObject({ seconds: 0, other: 0 });
  });

  test.each([
    ["?log=tasks&tag=work&actor=ada", "counter_not_kept"],
    ["?from=2026-3-1", "query_invalid"],
    ["?from=2026-03-01T00:00:00Z", "query_invalid"],
    ["?from=2026-03-02&to=2026-03-01", "query_invalid"],
    ["?from=0001-01-01&to=9999-12-31&dense=true", "query_invalid"],
    ["?by=hour", "query_invalid"],
    ["?cursor=x", "query_invalid"],
  ])("%s is refused as %s", async (query, code) => {
    expect(await get(`/api/counts${query}`)).toMatchObject({ status: 400, json: { code } });
  });

  test("costs 304 while nothing changes, and 200 after the next event", async () => {
    const first = await get("/api/counts?log=tasks");
    const etag = first.headers.get("etag") as string;
    expect(first.headers.get("cache-control")).toBe("no-cache");
    const same = await get("/api/counts?log=tasks", { "if-none-match": `"other", ${etag}` });
    expect(same).toMatchObject({ status: 304, text: "" });
    expect(same.headers.get("etag")).toBe(etag);
    await book.append("tasks", { type: "task.created", subject: "s" });
    expect((await get("/api/counts?log=tasks", { "if-none-match": etag })).status).toBe(200);
  });
});

describe("a heatmap", () => {
  test("as a model covers the twelve months to today", async () => {
    const { json } = await get("/api/heatmap?log=tasks");
    expect(json).toMatchObject({
      from: "2025-03-07",
      to: "2026-03-06",
      today: "2026-03-06",
      measure: "count",
    });
    const days = (json.weeks as { days: ({ date: string; level: number } | null)[] }[]).flatMap(
      ({ days }) => days,
    );
    expect(days.filter((day) => day !== null && day.level > 0).map((day) => day?.date)).toEqual([
      "2026-03-01",
      "2026-03-02",
      "2026-03-04",
      "2026-03-06",
    ]);
    expect((await get("/api/heatmap?weekStart=sunday")).json.weekStart).toBe("sunday");
  });

  test("may be of a year, or of a range", async () => {
    expect((await get("/api/heatmap?year=2025&log=users")).json).toMatchObject({
      from: "2025-01-01",
      to: "2025-12-31",
      summary: { count: 1 },
    });
    expect((await get("/api/heatmap?from=2026-03-01&to=2026-03-07")).json.weeks).toHaveLength(2);
  });

  test("as a picture is an SVG that runs nothing, fresh for a minute and then asked for by its tag", async () => {
    const picture = await get("/api/heatmap.svg?log=tasks&theme=dark");
    expect(picture.status).toBe(200);
    expect(picture.headers.get("content-type")).toBe("image/svg+xml; charset=utf-8");
    expect(picture.headers.get("cache-control")).toBe("public, max-age=60");
    expect(picture.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(picture.text).toMatch(/^(<\?xml[^>]*>\s*)?<svg /);
    expect(picture.text).not.toContain("<script");
    const etag = picture.headers.get("etag") as string;
    expect((await get("/api/heatmap.svg?log=tasks&theme=dark", { "if-none-match": etag })).status).toBe(304);
  });

  test("escapes what the query puts into its title", async () => {
    const { text } = await get("/api/heatmap.svg?actor=%3Cscript%3Ealert(1)%3C/script%3E");
    expect(text).not.toContain("<script");
    expect(text).toContain("&lt;script&gt;");
  });

  test.each([
    ["?year=2026&from=2026-01-01", "query_invalid"],
    ["?year=0", "query_invalid"],
    ["?year=10000", "query_invalid"],
    ["?from=1900-01-01", "query_invalid"],
    ["?measure=__proto__x%00", "query_invalid"],
    ["?theme=pink", "query_invalid"],
    ["?subject=s", "query_invalid"],
    ["?actor=a&tag=b", "counter_not_kept"],
  ])("%s is refused as %s", async (query, code) => {
    expect(await get(`/api/heatmap.svg${query}`)).toMatchObject({ status: 400, json: { code } });
  });
});
