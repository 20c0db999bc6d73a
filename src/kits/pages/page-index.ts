import { toIso } from "../../event/calendar.ts";
import { LOGS, streamsOf } from "../../views/catalog.ts";
import type { ViewItem } from "../../views/overlay.ts";
import { TITLES } from "./page-keys.ts";
import type { PagesPort } from "./port.ts";
import { oneOf } from "./read-all.ts";
import { PAGES_LOG } from "./view-event.ts";

export interface SeenPage {
  title: string | null;
  firstSeen: string | null;
  lastSeen: string | null;
}

/** What pages are called, and when they were first and last seen: an item each of the catalog and of the titles. */
export class PageIndex {
  #port: PagesPort;

  constructor(port: PagesPort) {
    this.#port = port;
  }

  of(pages: readonly string[]): Promise<SeenPage[]> {
    return Promise.all(
      pages.map(async (page) => {
        const [seen, titled] = await Promise.all([this.#catalogItem(page), this.#titleItem(page)]);
        return {
          title: (titled?.title as string | undefined) ?? null,
          firstSeen: instant(seen?.firstTime),
          lastSeen: instant(seen?.lastTime),
        };
      }),
    );
  }

  async isKnown(page: string): Promise<boolean> {
    return (await this.#catalogItem(page)) !== undefined;
  }

  /** When a page, or any, was first seen. */
  async earliest(page: string | undefined): Promise<string | null> {
    if (page !== undefined) return instant((await this.#catalogItem(page))?.firstTime);
    return instant((await oneOf((query) => this.#port.queryCatalog(query), LOGS, PAGES_LOG))?.firstTime);
  }

  #catalogItem(page: string): Promise<ViewItem | undefined> {
    return oneOf((query) => this.#port.queryCatalog(query), streamsOf(PAGES_LOG), page);
  }

  #titleItem(page: string): Promise<ViewItem | undefined> {
    return oneOf((query) => this.#port.queryView(query), TITLES, page);
  }
}

function instant(ms: unknown): string | null {
  return typeof ms === "number" ? toIso(ms) : null;
}
