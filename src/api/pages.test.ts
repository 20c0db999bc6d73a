import { hash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestBook } from "../../test/support/open-book.ts";
import type { Daybook } from "../daybook.ts";
import { createApp } from "./app.ts";

/** A Friday noon in Berlin. */
const NOW = Date.parse("2026-03-06T11:00:00Z");
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const SITE = "https://blog.example.net/";
const NOTE = "https://blog.example.net/notes/caf%C3%A9/?utm_source=news&utm_campaign=w9";

let book: Daybook;
let now = NOW;
const faults: string[] = [];
beforeEach(async (context) => {
  faults.length = 0;
  now = NOW;
  book = await openTestBook(context, { zone: "Europe/Berlin", clock: () => now });
});
afterEach(async () => {
  await book.close();
  expect(faults).toEqual([]);
});

interface Sending {
  body?: string | object;
  headers?: Record<string, string>;
}

async function send(method: string, path: string, { body, headers = {} }: Sending = {}) {
  const app = createApp({
    book,
    corsOrigins: ["https://blog.example.net"],
    log: (line) => faults.push(line),
  });
  const response = await app.request(path, {
    method,
    headers: { "user-agent": FIREFOX, "x-forwarded-for": "198.51.100.1, 203.0.113.7", ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: text.startsWith("{") ? JSON.parse(text) : undefined,
  };
}

const tell = (view: object, headers?: Record<string, string>) =>
  send("POST", "/api/pages/views", {
    body: view,
    headers: { "content-type": "text/plain;charset=UTF-8", ...headers },
  });
const get = (path: string) => send("GET", path);

describe("a page that tells of a view", () => {
  test("is recorded once for each load of it, with its title, and counted", async () => {
    const view = {
      url: NOTE,
      id: "load-1",
      title: "  A café\n",
      referrer: "https://www.search.example/?q=x",
    };
    expect(await tell(view)).toMatchObject({
      status: 202,
      body: { recorded: true, page: "/notes/café/", reason: null },
    });
    expect((await tell(view)).body).toEqual({ recorded: false, page: "/notes/café/", reason: "duplicate" });
    expect((await get("/api/pages")).body).toEqual({
      from: "2026-02-05",
      to: "2026-03-06",
      items: [
        {
          page: "/notes/café/",
          title: "A café",
          firstSeen: "2026-03-06T11:00:00.000Z",
          lastSeen: "2026-03-06T11:00:00.000Z",
          views: 1,
        },
      ],
      totals: { pages: 1, views: 1 },
      nextCursor: null,
    });
    expect((await get("/api/pages/views?page=/notes/caf%C3%A9/")).body).toMatchObject({
      page: "/notes/café/",
      items: [{ date: "2026-03-06", views: 1, visitors: 1 }],
      totals: { views: 1, visitors: 1 },
      earliest: "2026-03-06T11:00:00.000Z",
    });
    expect((await get("/api/pages/referrers")).body.items).toEqual([
      { referrer: "search.example", views: 1 },
    ]);
    expect((await get("/api/pages/campaigns")).body.items).toEqual([
      { source: "news", medium: null, campaign: "w9", views: 1 },
    ]);
    expect((await get("/api/pages/agents")).body.items).toEqual([{ browser: "Firefox", views: 1 }]);
    expect((await get("/api/pages/agents?by=os&page=/notes/caf%C3%A9/")).body).toMatchObject({
      from: "2026-02-01",
      to: "2026-03-31",
      items: [{ os: "Linux", views: 1 }],
    });
    expect((await get("/api/pages/countries")).body.items).toEqual([]);
  });

  test("is a visitor by the address that the proxy saw", async () => {
    await tell({ url: SITE });
    await tell({ url: SITE }, { "x-forwarded-for": "spoofed, 203.0.113.7" });
    await tell({ url: SITE }, { "x-forwarded-for": "203.0.113.8" });
    expect((await get("/api/pages/views")).body.totals).toEqual({ views: 3, visitors: 2 });
  });

  test("is no view where the rule says so, and the answer says why", async () => {
    expect((await tell({ url: SITE }, { "user-agent": "curl/8" })).body).toEqual({
      recorded: false,
      page: null,
      reason: "bot",
    });
    expect((await tell({ url: `${SITE}x.png` })).body.reason).toBe("asset");
  });

  test.each<[string | object, number, string]>([
    ["", 400, "body_invalid"],
    ["{", 400, "body_invalid"],
    [[], 422, "page_invalid"],
    [{}, 422, "page_invalid"],
    [{ url: 5 }, 422, "page_invalid"],
    [{ url: "/evil-page" }, 422, "page_invalid"],
    [{ url: "//evil.example/" }, 422, "page_invalid"],
    [{ url: "data:text/html,hello" }, 422, "page_invalid"],
    [{ url: "javascript:alert(1)" }, 422, "page_invalid"],
    [{ url: "file:///etc/passwd" }, 422, "page_invalid"],
    [{ url: SITE, id: "a b" }, 422, "page_invalid"],
    [{ url: SITE, title: {} }, 422, "page_invalid"],
    [{ url: SITE, more: 1 }, 422, "page_invalid"],
  ])("says %j gets %i %s", async (body, status, code) => {
    expect(await send("POST", "/api/pages/views", { body })).toMatchObject({ status, body: { code } });
  });

  test("may be of a configured site only", async () => {
    const origin = (site: string) => tell({ url: SITE }, { origin: site });
    expect((await origin("https://evil.example")).status).toBe(403);
    const allowed = await origin("https://blog.example.net");
    expect(allowed.status).toBe(202);
    expect(allowed.headers.get("access-control-allow-origin")).toBe("https://blog.example.net");
  });
});

describe("a page of another site", () => {
  test("is no view and no share: not of the site that the request came from", async () => {
    for (const header of ["origin", "referer"]) {
      const sent = { [header]: SITE.slice(0, -1) };
      expect((await tell({ url: "https://evil.example/" }, sent)).body).toMatchObject({ reason: "host" });
      expect((await tell({ url: "https://www.blog.example.net/" }, sent)).body.recorded).toBe(true);
      const share = { share_service: "x", share_url: "https://evil.example/" };
      expect(await send("POST", "/api/pages/shares", { body: share, headers: sent })).toMatchObject({
        status: 422,
        body: { code: "page_invalid" },
      });
    }
    expect((await get("/api/pages")).body.items.map(({ page }: { page: string }) => page)).toEqual(["/"]);
  });

  test("is none either where the config names the sites, wherever it came from", async (context) => {
    await book.close();
    book = await openTestBook(context, {
      zone: "Europe/Berlin",
      clock: () => now,
      config: { pages: { hosts: ["blog.example.net"] } },
    });
    expect((await tell({ url: "https://evil.example/" })).body).toMatchObject({ reason: "host" });
    expect((await tell({ url: SITE })).body.recorded).toBe(true);
    await expect(book.pages.share({ url: "https://evil.example/", service: "x" })).rejects.toMatchObject({
      code: "page_invalid",
    });
    await expect(book.pages.share({ url: "data:text/html,x", service: "x" })).rejects.toMatchObject({
      code: "page_invalid",
    });
    expect(await book.pages.share({ url: SITE, service: "x" })).toEqual({ page: "/", service: "x" });
  });
});

test("views that one address tells of are at most 120 a minute", async () => {
  const headers = { "x-forwarded-for": "203.0.113.9" };
  for (let count = 0; count < 120; count++) expect((await tell({ url: SITE }, headers)).status).toBe(202);
  expect(await tell({ url: SITE }, headers)).toMatchObject({ status: 429, body: { code: "rate_limited" } });
  expect((await tell({ url: SITE })).status).toBe(202);
  now += 1_000;
  expect((await tell({ url: SITE }, headers)).status).toBe(202);
});

describe("a share", () => {
  beforeEach(async () => {
    await tell({ url: NOTE });
  });

  test.each<[string, Sending]>([
    [
      "form",
      {
        body: "share_service=mastodon&share_url=%2Fnotes%2Fcaf%25C3%25A9%2F",
        headers: { "content-type": "application/x-www-form-urlencoded" },
      },
    ],
    ["JSON", { body: { share_service: "mastodon", share_url: NOTE } }],
  ])("as %s is recorded and counted", async (_kind, sending) => {
    expect(await send("POST", "/api/pages/shares", sending)).toMatchObject({
      status: 201,
      body: { page: "/notes/café/", service: "mastodon" },
    });
    expect((await get("/api/pages/shares")).body.items).toEqual([{ service: "mastodon", shares: 1 }]);
    expect((await get("/api/pages/shares?page=/notes/caf%C3%A9/")).body.items).toHaveLength(1);
    expect((await get("/api/pages")).body.totals.views).toBe(1);
  });

  test("in the query is taken too", async () => {
    const path = `/api/pages/shares?share_service=x&share_url=${encodeURIComponent("/notes/café/")}`;
    expect((await send("POST", path)).status).toBe(201);
  });

  test.each<[object, number, string]>([
    [{ share_service: "x", share_url: "/nowhere/" }, 404, "page_not_found"],
    [{ share_service: "x" }, 422, "page_invalid"],
    [{ share_url: "/notes/café/" }, 422, "page_invalid"],
    [{ share_service: "<b>", share_url: "/notes/café/" }, 422, "page_invalid"],
    [{ share_service: "x", share_url: "/notes/café/", more: 1 }, 422, "page_invalid"],
  ])("%j gets %i %s", async (body, status, code) => {
    expect(await send("POST", "/api/pages/shares", { body })).toMatchObject({ status, body: { code } });
  });

  test("too many of one address wait, and others do not", async () => {
    const share = (address: string) =>
      send("POST", "/api/pages/shares", {
        body: { share_service: "x", share_url: "/notes/café/" },
        headers: { "x-forwarded-for": address },
      });
    for (let count = 0; count < 10; count++) expect((await share("203.0.113.7")).status).toBe(201);
    const refused = await share("203.0.113.7");
    expect(refused).toMatchObject({ status: 429, body: { code: "rate_limited" } });
    expect(refused.headers.get("retry-after")).toBe("6");
    expect((await share("203.0.113.8")).status).toBe(201);
    now += 6_000;
    expect((await share("203.0.113.7")).status).toBe(201);
    expect((await share("203.0.113.7")).status).toBe(429);
  });
});

test.each([
  ["/api/pages?from=2026-03-02&to=2026-03-01", 400, "query_invalid"],
  ["/api/pages?from=2000-01-01&to=2026-03-01", 400, "query_invalid"],
  ["/api/pages?limit=1001", 400, "query_invalid"],
  ["/api/pages?sort=page", 400, "query_invalid"],
  ["/api/pages?page=/", 400, "query_invalid"],
  ["/api/pages/views?page=/nowhere/", 404, "page_not_found"],
  ["/api/pages/views?by=year", 400, "query_invalid"],
  ["/api/pages/referrers?page=%00", 404, "page_not_found"],
])("%s gets %i %s", async (path, status, code) => {
  expect(await get(path)).toMatchObject({ status, body: { code } });
});

test("an empty book has no pages", async () => {
  expect((await get("/api/pages?compare=previous&trend=true")).body).toMatchObject({
    items: [],
    totals: { pages: 0, views: 0, previous: 0, change: null },
  });
  expect((await get("/api/pages/views?dense=true&by=month")).body).toMatchObject({
    items: [
      { date: "2026-02-01", views: 0, visitors: 0 },
      { date: "2026-03-01", views: 0, visitors: 0 },
    ],
    earliest: null,
  });
});

test("the script of a site is less than a kilobyte and any site may load it", async () => {
  const script = await get("/pages.js");
  expect(script.status).toBe(200);
  expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(script.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  expect(Buffer.byteLength(script.text)).toBeLessThan(1_024);
  expect(() => new Function(script.text)).not.toThrow();
});

test("the script of a site looks at what a browser forbids unless the config says not to", async (context) => {
  const heeding = (await get("/pages.js")).text;
  await book.close();
  const config = { pages: { respectDoNotTrack: false } };
  book = await openTestBook(context, { zone: "Europe/Berlin", clock: () => now, config });
  const other = (await get("/pages.js")).text;
  expect(other).not.toMatch(/track|privacy/i);
  expect(heeding.replace('if(n.doNotTrack=="1"||n.globalPrivacyControl)return;', "")).toBe(other);
});

test("hundreds of visitors of one page, of many referrers, settle at once on any store", async () => {
  const views = Array.from({ length: 400 }, (_, index) => ({
    type: "page.viewed",
    subject: index % 10 > 0 ? "/" : `/p${index}/`,
    time: "2026-03-05T12:00:00Z",
    data: { visitor: hash("sha256", String(index), "hex").slice(0, 12), referrer: `r${index}.example` },
  }));
  await book.appendRows("pages", eachRow(views));
  await book.settle();
  await book.append("pages", { type: "page.viewed", subject: "/late/", time: "2026-03-05T12:00:00Z" });
  await book.settle();
  expect((await book.recount()).differences).toEqual([]);
  const list = await get("/api/pages?limit=2");
  expect(list.body.totals).toEqual({ pages: 42, views: 401 });
  expect(list.body.items[0]).toMatchObject({ page: "/", views: 360 });
  const { totals } = (await get("/api/pages/views")).body;
  expect(totals.views).toBe(401);
  expect(Math.abs(totals.visitors - 400)).toBeLessThan(30);
  expect((await get("/api/pages/referrers?limit=1")).body.totals).toEqual({ values: 400, views: 400 });
});

async function* eachRow<T>(values: readonly T[]) {
  for (const [index, value] of values.entries()) yield { line: index + 1, value };
}
