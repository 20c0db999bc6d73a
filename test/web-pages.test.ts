import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { serve } from "../src/api/serve.ts";
import type { Daybook } from "../src/daybook.ts";
import { launchBrowser } from "./web/browser.ts";
import { inChromium, requireEngine, useSession } from "./web/session.ts";
import { startSite } from "./web/site.ts";

requireEngine();
const { open, start } = useSession();

/** Views of three pages, within the last days and before them. */
async function fillPages(book: Daybook): Promise<void> {
  const view = (page: string, time: string, data: Record<string, string> = {}) =>
    book.append("pages", {
      type: "page.viewed",
      subject: page,
      time,
      data: { title: `Of ${page}`, ...data },
    });
  for (let day = 10; day < 20; day += 1)
    await view("/a/", `2026-11-${day}T10:00:00Z`, { referrer: "lobste.rs" });
  await view("/a/", "2026-10-01T10:00:00Z");
  await view("/notes/second post/", "2026-11-12T10:00:00Z", {
    browser: "Firefox",
    referrer: "search.example",
  });
  await view("/notes/second post/", "2026-11-12T10:00:01Z");
  await view("/notes/<b>", "2026-11-12T10:00:02Z");
}

inChromium("pages", () => {
  test("stand by their views, with what came before, and open to one page", async () => {
    const site = await start(fillPages);
    const page = await open("/pages", { site });
    await page.getByText("13 views", { exact: true }).waitFor();
    await page.getByText("first view 2026-10-01").waitFor();
    const rows = page.locator(".page-table tbody tr");
    expect(await rows.locator("th a").allInnerTexts()).toEqual(["/a/", "/notes/second post/", "/notes/<b>"]);
    expect(await rows.first().locator("td.number").allInnerTexts()).toEqual(["10", "+900 %"]);
    await page.getByRole("region", { name: "Readers" }).getByText("lobste.rs").waitFor();
    await page.getByLabel("Readers by").selectOption("Browsers");
    await page.getByRole("region", { name: "Readers" }).getByText("Firefox").waitFor();

    await page.getByRole("link", { name: "/notes/second post/" }).click();
    await page.getByText("2 views", { exact: true }).waitFor();
    expect(await page.title()).toBe("/notes/second post/ – Daybook");
    await page.getByRole("form", { name: "Range" }).getByLabel("By").selectOption("month");
    await page.getByText("As a table").click();
    expect(await page.locator(".views-chart tbody tr").allInnerTexts()).toEqual([
      expect.stringMatching(/^2026-10\s+0\s+0/),
      expect.stringMatching(/^2026-11\s+2\s+0/),
    ]);
    await page.goBack();
    await page.goBack();
    await page.getByText("13 views", { exact: true }).waitFor();
  });

  test("can be narrowed by a prefix and by days, on a narrow screen too", async () => {
    const site = await start(fillPages);
    const page = await open("/pages?from=2026-11-12&to=2026-11-12", {
      site,
      viewport: { width: 400, height: 800 },
    });
    await page.getByText("4 views", { exact: true }).waitFor();
    await page.getByLabel("Only pages that begin with").fill("notes/");
    await page.keyboard.press("Enter");
    await page.getByText("2 pages", { exact: true }).waitFor();
    await page.getByLabel("Only pages that begin with").fill("/nowhere");
    await page.keyboard.press("Enter");
    await page.getByText("No page that begins with /nowhere was viewed").waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400);
  });

  test("of a book without views say how to bring them in", async () => {
    const page = await open("/pages", { site: await start() });
    await page.getByText("daybook import access-log access.log").waitFor();
    expect(await page.getByText("new", { exact: true }).count()).toBe(0);
    expect(await page.getByText("the time before").count()).toBe(0);
  });
});

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/** A site of one's own, and a book's server that it may load from; `html` is told where that is. */
async function startBlog(fill: (book: Daybook) => Promise<void>, html: (stats: string) => string) {
  const site = await startSite(fill);
  const blog = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end(html(stats.url));
  });
  await new Promise<void>((resolve) => blog.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(blog.address() as AddressInfo).port}`;
  const stats = await serve(site.book, { port: 0, log: () => undefined, corsOrigins: [origin] });
  const browser = await launchBrowser();
  const close = async () => {
    await browser.close();
    blog.close();
    await stats.close();
    await site.close();
  };
  return { book: site.book, origin, browser, close };
}

inChromium("the script of a site", () => {
  test("tells of each load once, with title and referrer, and of none where the browser says not to", async () => {
    const { book, origin, browser, close } = await startBlog(
      async () => {},
      (stats) =>
        `<!doctype html><script src="${stats}/pages.js" async></script><title>My <b> page</title><p>Hello`,
    );
    const seen = async () => {
      const events = await book.events({ log: "pages", direction: "forward" });
      return events.items.map(({ subject, data }) => ({ page: subject, ...(data as object) }));
    };
    try {
      const silent = await browser.newPage({ userAgent: FIREFOX });
      await silent.addInitScript(() => Object.defineProperty(navigator, "doNotTrack", { value: "1" }));
      const page = await browser.newPage({ userAgent: FIREFOX });
      await silent.goto(`${origin}/silent/`, { waitUntil: "networkidle" });
      await page.goto(`${origin}/notes/?utm_source=news#part`, { referer: "https://search.example/?q=x" });
      await expect.poll(seen).toHaveLength(1);
      await page.goto(`${origin}/about/`);
      await expect.poll(seen).toHaveLength(2);
      expect(await seen()).toMatchObject([
        { page: "/notes/", title: "My <b> page", referrer: "search.example", campaign: { source: "news" } },
        { page: "/about/", title: "My <b> page", browser: "Firefox" },
      ]);
    } finally {
      await close();
    }
  });
});

inChromium("the list of most read pages in a site", () => {
  test("is drawn by the script where it stands, with titles as text", async () => {
    const { origin, browser, close } = await startBlog(
      fillPages,
      (stats) => `<!doctype html><p>Before</p><script src="${stats}/most-read.js" data-limit="3"></script>`,
    );
    try {
      const page = await browser.newPage();
      await page.goto(origin);
      const links = page.locator("ol.daybook-most-read a");
      await links.nth(2).waitFor();
      expect(await links.allInnerTexts()).toEqual(["Of /a/", "Of /notes/second post/", "Of /notes/<b>"]);
      expect(await links.nth(1).getAttribute("href")).toBe("/notes/second%20post/");
    } finally {
      await close();
    }
  });
});
