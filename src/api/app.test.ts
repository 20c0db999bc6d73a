import { describe, expect, test } from "vitest";
import { book, eachTestHasABook, get } from "../../test/support/book-api.ts";
import { openDaybook } from "../daybook.ts";
import { createApp } from "./app.ts";

eachTestHasABook();

describe("everything else", () => {
  test("GET /api/book tells the file's name, and not where it lies", async () => {
    expect((await get("/api/book")).json).toEqual({
      location: ":memory:",
      zone: "Europe/Berlin",
      weekStart: "monday",
      today: "2026-03-06",
      version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
    });
  });

  test("GET /healthz is ok while the book is open, and 503 after", async () => {
    expect(await get("/healthz")).toMatchObject({ status: 200, json: { status: "ok" } });
    const closed = await openDaybook(":memory:", { zone: "UTC" });
    await closed.close();
    const response = await createApp({ book: closed, log: () => {} }).request("/healthz");
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: "book_closed" });
  });

  test.each([
    ["/api", 404],
    ["/api/", 404],
    ["/api/nothing", 404],
    ["/api/events/a/b", 404],
    ["/nowhere", 404],
    ["/api/../healthz", 200],
    ["//api/events", 404],
  ])("%s is %i", async (path, status) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    if (status === 404) expect(answer.json).toMatchObject({ code: "route_not_found", status: 404 });
  });

  test.each([
    ["POST", "/api/events", "GET, HEAD"],
    ["DELETE", "/api/events/e1", "GET, HEAD"],
    ["PUT", "/api/logs/tasks/events", "POST"],
    ["GET", "/api/logs/tasks/events", "POST"],
    ["PUT", "/api/time-entries/x", "GET, HEAD, PATCH, DELETE"],
    ["POST", "/healthz", "GET, HEAD"],
  ])("%s %s is 405 with what is allowed", async (method, path, allow) => {
    const response = await createApp({ book }).request(path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe(allow);
    expect(await response.json()).toMatchObject({ code: "method_not_allowed", allow: allow.split(", ") });
    expect((await get("/api/events")).json.items).toHaveLength(5);
  });

  test("every answer says that its type is to be believed", async () => {
    for (const path of [
      "/api/events",
      "/api/events/none",
      "/openapi.json",
      "/docs",
      "/api/heatmap.svg",
      "/nowhere",
    ]) {
      expect((await get(path)).headers.get("x-content-type-options")).toBe("nosniff");
    }
  });

  test("the dashboard's files come with their own headers, and conditionally", async () => {
    const readAsset = async (path: string) =>
      path === "/"
        ? {
            body: Buffer.from("<html>"),
            headers: { "content-type": "text/html", "content-security-policy": "x" },
          }
        : undefined;
    const app = createApp({ book, readAsset });
    const page = await app.request("/");
    expect(await page.text()).toBe("<html>");
    expect(page.headers.get("content-security-policy")).toBe("x");
    const etag = page.headers.get("etag") as string;
    expect((await app.request("/", { headers: { "if-none-match": etag } })).status).toBe(304);
    expect((await app.request("/", { method: "HEAD" })).status).toBe(200);
    expect((await app.request("/other")).status).toBe(404);
    // What an AWS SDK would send here has a target.
    expect((await app.request("/", { method: "POST" })).status).toBe(400);
  });

  test("without the dashboard the first page says how to get it", async () => {
    expect((await get("/")).json).toMatchObject({
      code: "route_not_found",
      hint: expect.stringContaining("npm run build") as string,
    });
  });
});
