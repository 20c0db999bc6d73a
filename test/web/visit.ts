import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";

export interface Visit {
  page: Page;
  /** What a page must never have: errors, refusals by the policy, requests to other hosts. */
  faults: string[];
}

export interface VisitOptions extends BrowserContextOptions {
  /** Console messages that the test itself causes. */
  expected?: RegExp;
  /** Somebody who was never here: nothing is cached. */
  isNew?: boolean;
}

/** Visitors by what is special about them; those who come again have the dashboard's files in their cache. */
export class Visitors {
  #browser: Browser;
  #contexts = new Map<string, Promise<BrowserContext>>();

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** Opens an address in a new page. */
  async open(address: string, { expected, isNew, ...options }: VisitOptions = {}): Promise<Visit> {
    const context = await this.#context(options, isNew ? address + this.#contexts.size : "");
    const page = await context.newPage();
    page.setDefaultTimeout(5_000);
    const faults: string[] = [];
    const host = new URL(address).host;
    page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
    page.on("console", (message) => {
      const isFault = message.type() === "error" || message.type() === "warning";
      if (isFault && !expected?.test(message.text())) faults.push(`console: ${message.text()}`);
    });
    page.on("request", (request) => {
      if (new URL(request.url()).host !== host) faults.push(`request: ${request.url()}`);
    });
    await page.goto(address);
    return { page, faults };
  }

  #context(options: BrowserContextOptions, visitor: string): Promise<BrowserContext> {
    const key = visitor + JSON.stringify(options);
    const known = this.#contexts.get(key);
    if (known !== undefined) return known;
    const context = this.#browser.newContext({
      viewport: { width: 1280, height: 900 },
      reducedMotion: "reduce",
      ...options,
    });
    this.#contexts.set(key, context);
    return context;
  }
}

/** The cell of a day. */
export function cell(page: Page, date: string) {
  return page.locator(`[data-date="${date}"]`);
}

/** The day whose cell has the focus. */
export function focusedDay(page: Page): Promise<string | undefined> {
  return page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.date);
}

/** The search parameters of the address, as text. */
export function search(page: Page): string {
  return new URL(page.url()).search;
}
