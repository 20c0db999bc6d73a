import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser, missingBrowser } from "./browser.ts";
import { ensureBuilt } from "./build.ts";
import { fillBook, type Site, startSite } from "./site.ts";
import { type Visit, type VisitOptions, Visitors } from "./visit.ts";

export interface OpenPageOptions extends VisitOptions {
  /** Default: a filled book that no test writes to. */
  site?: Site;
}

const suffix = missingBrowser === undefined ? "" : ` (skipped: ${missingBrowser})`;

/** A group of tests that need the browser; without one it is skipped, and its name says why. */
export function inChromium(name: string, tests: () => void): void {
  describe.skipIf(missingBrowser !== undefined)(name + suffix, tests);
}

/**
 * One browser and one filled book for the tests of a file, and a new visitor for each page. After every test no page
 * may have had an error, a refusal by its policy or a request to another host.
 */
export function useSession() {
  let browser: Browser | undefined;
  let visitors: Visitors | undefined;
  let filled: Site | undefined;
  const visits: Visit[] = [];
  const sites: Site[] = [];

  beforeAll(async () => {
    if (missingBrowser !== undefined) return;
    await ensureBuilt();
    [browser, filled] = await Promise.all([launchBrowser(), startSite(fillBook)]);
    visitors = new Visitors(browser);
  }, 60_000);

  afterEach(async () => {
    const faults = visits.flatMap((each) => each.faults);
    await Promise.all(visits.splice(0).map(({ page }) => page.close()));
    await Promise.all(sites.splice(0).map((each) => each.close()));
    expect(faults).toEqual([]);
  });

  afterAll(async () => {
    await browser?.close();
    await filled?.close();
  });

  async function open(path: string, { site = filled, ...options }: OpenPageOptions = {}): Promise<Page> {
    if (visitors === undefined || site === undefined) throw new Error("no browser or no site was started");
    const opened = await visitors.open(site.url + path, options);
    visits.push(opened);
    return opened.page;
  }

  return {
    open,
    /** Opens a page and waits for its heatmap. */
    async openGrid(path: string, options?: OpenPageOptions): Promise<Page> {
      const page = await open(path, options);
      await page.getByRole("grid").waitFor();
      return page;
    },
    /** A book of the test's own, closed after it. */
    async start(...fill: Parameters<typeof startSite>): Promise<Site> {
      const site = await startSite(...fill);
      sites.push(site);
      return site;
    },
    filledUrl: () => filled?.url ?? "",
  };
}

/** Where an engine may not be missing, a skipped suite is a failed one. */
export function requireEngine(): void {
  test.runIf(process.env.DAYBOOK_REQUIRE_ENGINES === "1")("a browser is there, as required", () => {
    expect(missingBrowser).toBeUndefined();
  });
}
