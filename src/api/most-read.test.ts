import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../daybook.ts";
import { createApp } from "./app.ts";
import { MOST_READ_SCRIPT } from "./most-read-script.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");
let book: Daybook;
beforeAll(async () => {
  book = await openDaybook(":memory:", { zone: "UTC", clock: () => NOW });
  for (const [page, views] of Object.entries({ "/a/": 2, '/notes/<b> & "c"': 3, "/notes/d/": 1 })) {
    for (let index = 0; index < views; index += 1)
      await book.append("pages", { type: "page.viewed", subject: page, time: "2026-11-20T10:00:00Z" });
  }
});
afterAll(() => book.close());

const get = (path: string) => createApp({ book }).request(path);

describe("the picture of the most read pages", () => {
  test("has the first pages with their views, whatever their names hold", async () => {
    const response = await get("/api/pages/most-read.svg?limit=2&title=Top%20<2>");
    expect(response.headers.get("content-type")).toBe("image/svg+xml; charset=utf-8");
    expect(response.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
    const svg = await response.text();
    expect([...svg.matchAll(/<text class="n"[^>]*>([^<]*)</g)].map(([, views]) => views)).toEqual(["3", "2"]);
    expect(svg).toContain(">/notes/&lt;b&gt; &amp; &quot;c&quot;</text>");
    expect(svg).toContain("Top &lt;2&gt;, 2026-10-23 to 2026-11-21");
    expect(svg).not.toMatch(/<script|<b>/);
  });

  test("keeps to a prefix, and says when there is nothing", async () => {
    expect(await (await get("/api/pages/most-read.svg?prefix=/notes/d")).text()).toContain(
      ">/notes/d/</text>",
    );
    expect(await (await get("/api/pages/most-read.svg?prefix=/none")).text()).toContain("Nothing yet");
    expect((await get("/api/pages/most-read.svg?limit=26")).status).toBe(400);
  });
});

test("the script of the list is small, and any site may load it", async () => {
  const response = await get("/most-read.js");
  expect(response.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(response.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  expect(Buffer.byteLength(MOST_READ_SCRIPT)).toBeLessThan(1_024);
  expect(() => new Function(MOST_READ_SCRIPT)).not.toThrow();
});
