import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { serve } from "../src/api/serve.ts";
import type { Daybook } from "../src/daybook.ts";
import type { JsonObject } from "../src/event/event.ts";
import { launchBrowser } from "./web/browser.ts";
import { inChromium, requireEngine, useSession } from "./web/session.ts";
import { startSite } from "./web/site.ts";
import { search } from "./web/visit.ts";

requireEngine();
const { open, start } = useSession();
/** Longer than a page takes beside other tests. */
const until = <T>(value: () => Promise<T>) => expect.poll(value, { timeout: 5_000 });

/** Views of three pages, within the last days and before them. */
async function fillPages(book: Daybook): Promise<void> {
  const view = (page: string, time: string, data: JsonObject = {}) =>
    book.append("pages", {
      type: "page.viewed",
      subject: page,
      time,
      data: { title: `Of ${page}`, ...data },
    });
  for (let day = 10; day < 20; day += 1)
    await view("/a/", `2026-11-${day}T10:00:00Z`, { referrer: "lobste.rs", device: "mobile" });
  await view("/a/", "2026-10-01T10:00:00Z");
  await view("/notes/second post/", "2026-11-12T10:00:00Z", {
    browser: "Firefox",
    device: "desktop",
    referrer: "search.example",
    campaign: { source: "news", medium: "mail", name: "w46" },
  });
  await view("/notes/second post/", "2026-11-12T10:00:01Z");
  await view("/notes/<b>", "2026-11-12T10:00:02Z");
}

inChromium("pages", () => {
  test("stand by their views, with what came before and their readers, and open to one page", async () => {
    const site = await start(fillPages);
    const page = await open("/pages", { site });
    await page.getByText("13 views", { exact: true }).waitFor();
    await page.getByText("first view 2026-10-01").waitFor();
    const rows = page.locator(".page-table tbody tr");
    expect(await rows.locator("th a").allInnerTexts()).toEqual(["/a/", "/notes/second post/", "/notes/<b>"]);
    expect(await rows.first().locator("td.number").allInnerTexts()).toEqual(["10", "+900 %"]);
    const readers = page.getByRole("region", { name: "Readers" }).getByRole("listitem");
    const readersBy = async (what: string, rows: RegExp[]) => {
      await page.getByLabel("Readers by").selectOption(what);
      await until(() => readers.allInnerTexts()).toEqual(rows.map((row) => expect.stringMatching(row)));
    };
    await readers.getByText("lobste.rs").waitFor();
    await readersBy("Browsers", [/^Firefox\s+1$/]);
    await readersBy("Campaigns", [/^news \/ mail \/ w46\s+1$/]);
    await readersBy("Devices", [/^mobile\s+10$/, /^desktop\s+1$/]);

    await page.getByRole("link", { name: "/notes/second post/" }).click();
    await page.getByText("2 views", { exact: true }).waitFor();
    expect(await page.title()).toBe("/notes/second post/ – Daybook");
    await readersBy("Devices", [/^desktop\s+1$/]);
    await readersBy("Campaigns", [/^news \/ mail \/ w46\s+1$/]);
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

  test("are put together by week and month, from the list and by keyboard, and the address says so", async () => {
    const page = await open("/pages", { site: await start(fillPages) });
    const bars = page.locator(".views-chart svg g");
    const views = async () =>
      (await bars.locator("title").allTextContents()).map((text) => text.split(",")[0]);
    const weeks = [
      "19 Oct: No views",
      "26 Oct: No views",
      "2 Nov: No views",
      "9 Nov: 9 views",
      "16 Nov: 4 views",
    ];
    const months = ["2026-10: No views", "2026-11: 13 views"];
    const by = page.getByRole("form", { name: "Range" }).getByLabel("By");
    await until(() => bars.count()).toBe(30);

    await by.selectOption("week");
    await until(views).toEqual(weeks);
    expect(search(page)).toBe("?by=week");
    await by.selectOption("month");
    await until(views).toEqual(months);
    expect(search(page)).toBe("?by=month");

    await by.press("ArrowUp");
    await until(views).toEqual(weeks);
    expect(search(page)).toBe("?by=week");
    await page.keyboard.press("ArrowDown");
    await until(views).toEqual(months);
    expect(search(page)).toBe("?by=month");
    await page.goBack();
    await until(views).toEqual(weeks);
    expect(await by.inputValue()).toBe("week");
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
      await Promise.all(
        Object.entries({ doNotTrack: "1", globalPrivacyControl: true }).map(async ([name, value]) => {
          const silent = await browser.newPage({ userAgent: FIREFOX });
          await silent.addInitScript(([name, value]) => Object.defineProperty(navigator, name, { value }), [
            name,
            value,
          ] as const);
          await silent.goto(`${origin}/silent/${name}/`, { waitUntil: "networkidle" });
        }),
      );
      const page = await browser.newPage({ userAgent: FIREFOX });
      await page.goto(`${origin}/notes/?utm_source=news#part`, { referer: "https://search.example/?q=x" });
      await until(seen).toHaveLength(1);
      await page.goto(`${origin}/about/`);
      await until(seen).toHaveLength(2);
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
