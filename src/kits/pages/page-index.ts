import { toIso } from "../../event/calendar.ts";
import { RecentMap } from "../../event/recent-map.ts";
import { LOGS, streamsOf } from "../../views/catalog.ts";
import type { ViewItem } from "../../views/overlay.ts";
import { EVER, MONTHS, SHARD_COUNTS, shardOf, TITLES } from "./page-keys.ts";
import type { PagesPort } from "./port.ts";
import { allOf, oneOf } from "./read-all.ts";
import { PAGES_LOG } from "./view-event.ts";

export interface SeenPage {
  title: string | null;
  firstSeen: string | null;
  lastSeen: string | null;
}

const REMEMBERED = 10_000;
/** More pages than that are found by reading all there are. */
const FEW = 1_000;

/**
 * What pages are called, and when they were first and last seen: an item each of the catalog and of the titles. What was read
 * holds until a page of the same shard is viewed or shared.
 */
export class PageIndex {
  #port: PagesPort;
  #known = new RecentMap<{ at: number; seen: SeenPage }>(REMEMBERED);

  constructor(port: PagesPort) {
    this.#port = port;
  }

  async of(pages: readonly string[]): Promise<SeenPage[]> {
    const ever = await oneOf((query) => this.#port.queryView(query), MONTHS, EVER);
    return Promise.all(
      pages.map(async (page) => {
        const at = (ever?.[SHARD_COUNTS[shardOf(page)] as string] as number | undefined) ?? 0;
        const known = this.#known.get(page);
        if (known?.at === at) return known.seen;
        const seen = await this.#read(page);
        this.#known.set(page, { at, seen });
        return seen;
      }),
    );
  }

  /** When each was last seen, in milliseconds. */
  async lastSeen(pages: readonly string[]): Promise<(number | undefined)[]> {
    if (pages.length <= FEW) {
      const items = await Promise.all(pages.map((page) => this.#catalogItem(page)));
      return items.map((item) => item?.lastTime as number | undefined);
    }
    const last = new Map(pages.map((page): [string, number | undefined] => [page, undefined]));
    const pk = streamsOf(PAGES_LOG);
    for await (const item of allOf((query) => this.#port.queryCatalog(query), { pk })) {
      if (last.has(item.sk)) last.set(item.sk, item.lastTime as number);
    }
    return pages.map((page) => last.get(page));
  }

  async isKnown(page: string): Promise<boolean> {
    return (await this.#catalogItem(page)) !== undefined;
  }

  /** When a page, or any, was first seen. */
  async earliest(page: string | undefined): Promise<string | null> {
    if (page !== undefined) return instant((await this.#catalogItem(page))?.firstTime);
    return instant((await oneOf((query) => this.#port.queryCatalog(query), LOGS, PAGES_LOG))?.firstTime);
  }

  async #read(page: string): Promise<SeenPage> {
    const [seen, titled] = await Promise.all([
      this.#catalogItem(page),
      oneOf((query) => this.#port.queryView(query), TITLES, page),
    ]);
    return {
      title: (titled?.title as string | undefined) ?? null,
      firstSeen: instant(seen?.firstTime),
      lastSeen: instant(seen?.lastTime),
    };
  }

  #catalogItem(page: string): Promise<ViewItem | undefined> {
    return oneOf((query) => this.#port.queryCatalog(query), streamsOf(PAGES_LOG), page);
  }
}

function instant(ms: unknown): string | null {
  return typeof ms === "number" ? toIso(ms) : null;
}
