import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../daybook.ts";
import { createApp } from "./app.ts";

let book: Daybook;
beforeEach(async () => {
  book = await openDaybook(":memory:", { zone: "UTC" });
});
afterEach(() => book.close());

const SITE = "https://ada.example";

function send(method: string, headers: Record<string, string>, corsOrigins: string[] = [SITE]) {
  const app = createApp({ book, corsOrigins });
  const body = method === "POST" ? { body: '{"type":"a.b","subject":"s"}' } : {};
  return app.request("/api/logs/tasks/events", {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...body,
  });
}

describe("the host of a request", () => {
  test.each([
    "localhost",
    "localhost:4750",
    "LOCALHOST:1",
    "127.0.0.1",
    "127.0.0.1:4750",
    "[::1]",
    "[::1]:80",
    "127.1.2.3",
  ])("may be %s", async (host) => {
    expect((await send("POST", { host })).status).toBe(201);
  });

  test.each([
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "localhost:4750@evil.example",
    "evil.example:4750",
    "[::2]",
    "0.0.0.0",
    "10.0.0.1",
    "",
    "localhost:",
  ])("may not be %j: a name of somebody else's can be rebound to this machine", async (host) => {
    const response = await send("POST", { host });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: "forbidden" });
    expect(await book.logs()).toEqual([]);
    expect((await createApp({ book }).request("/api/events", { headers: { host } })).status).toBe(403);
  });
});

describe("the origin of a write", () => {
  test.each([["http://localhost"], [SITE]])("may be %s", async (origin) => {
    expect((await send("POST", { host: "localhost", origin })).status).toBe(201);
  });

  test.each([
    ["https://evil.example"],
    ["null"],
    ["http://localhost:3000"],
    ["https://localhost"],
    ["http://127.0.0.1"],
    [`${SITE}.evil.example`],
    [SITE.replace("https", "http")],
  ])("may not be %s, and nothing is written", async (origin) => {
    const response = await send("POST", { host: "localhost", origin });
    expect(response.status).toBe(403);
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
    expect(await book.logs()).toEqual([]);
  });

  test("may not be any where * only lets pages read", async () => {
    expect((await send("POST", { host: "localhost", origin: SITE }, ["*"])).status).toBe(403);
    const read = await createApp({ book, corsOrigins: ["*"] }).request("/api/events", {
      headers: { origin: SITE },
    });
    expect(read.headers.get("access-control-allow-origin")).toBe(SITE);
  });
});

describe("CORS", () => {
  const get = (path: string, origin: string) =>
    createApp({ book, corsOrigins: [SITE] }).request(path, { headers: { origin } });

  test("lets a configured origin read answers and errors", async () => {
    for (const path of ["/api/events", "/api/events/none", "/nowhere", "/api/events?limit=x"]) {
      const response = await get(path, SITE);
      expect(response.headers.get("access-control-allow-origin")).toBe(SITE);
      expect(response.headers.get("vary")).toContain("Origin");
    }
  });

  test("keeps caches from mixing what origins get", async () => {
    const app = createApp({ book, corsOrigins: [SITE] });
    expect((await app.request("/api/events")).headers.get("vary")).toContain("Origin");
    expect((await createApp({ book }).request("/api/events")).headers.get("vary")).not.toContain("Origin");
  });

  test("lets no other origin read", async () => {
    const response = await get("/api/events", "https://evil.example");
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });

  test("answers the preflight of a configured origin, and of no other", async () => {
    const preflight = (origin: string) =>
      send("OPTIONS", {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type, ce-id",
      });
    const allowed = await preflight(SITE);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get("access-control-allow-methods")).toContain("POST");
    expect(allowed.headers.get("access-control-allow-headers")).toBe("content-type, ce-id");
    const refused = await preflight("https://evil.example");
    expect(refused.status).toBe(405);
    expect(refused.headers.get("access-control-allow-origin")).toBeNull();
  });
});
