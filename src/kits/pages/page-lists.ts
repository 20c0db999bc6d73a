import { type Day, monthOf } from "../../event/calendar.ts";
import { parseLimit } from "../../log/read.ts";
import type { ViewItem } from "../../views/overlay.ts";
import { datesOf, type Stretch, stretchesOf } from "./cover.ts";
import type { PageIndex } from "./page-index.ts";
import { WHOLE_MONTH } from "./page-keys.ts";
import { changeOf, type DayRange, rangeBefore, rangeOf } from "./page-range.ts";
import { PageSets } from "./page-sets.ts";
import type { PageCounts } from "./page-table.ts";
import type { PageList, PageListQuery, PageSummary } from "./page-types.ts";
import type { PagesPort } from "./port.ts";
import { topPages } from "./top-pages.ts";

/** A trend of more days is one of months. */
const MAX_TREND_DAYS = 92;

/** Which pages were viewed how often, the most viewed or the last seen first. */
export class PageLists {
  #port: PagesPort;
  #sets: PageSets;
  #index: PageIndex;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(port: PagesPort, index: PageIndex) {
    this.#port = port;
    this.#sets = new PageSets(port);
    this.#index = index;
  }

  /** @throws query_invalid, calendar_invalid */
  list(query: PageListQuery): Promise<PageList> {
    // One after the other: what one reads into memory, the next finds there.
    const list = this.#queue.then(() => this.#list(query));
    this.#queue = list.catch(() => {});
    return list;
  }

  async #list(query: PageListQuery): Promise<PageList> {
    const limit = parseLimit(query.limit);
    const range = rangeOf(query, this.#port.calendar().dayOf(this.#port.now()));
    const stretches = stretchesOf(range.from, range.to);
    const months = await this.#sets.months(stretches);
    const totals = await this.#sets.total(stretches, months);
    const before = query.compare === undefined ? undefined : await this.#totalOf(rangeBefore(range));
    const { names } = this.#sets;
    const prefix = query.prefix ?? "";
    const { pages, found } =
      query.sort === "recent"
        ? await this.#recent({ totals, prefix, limit, stretches, months })
        : topPages({ names, totals, prefix, limit });
    const trend = query.trend === true ? await this.#trendOf(pages, { range, stretches, months }) : undefined;
    const summaries = await this.#summaries(pages, { totals, before, trend: trend?.views });
    const previous = before && topPages({ names, totals: before, prefix, limit: 1 }).found.views;
    return {
      ...range,
      items: summaries,
      totals: { ...found, ...(previous === undefined ? {} : compared(found.views, previous)) },
      ...(trend === undefined ? {} : { trend: { by: trend.by, dates: trend.dates } }),
    };
  }

  async #totalOf({ from, to }: DayRange): Promise<Uint32Array> {
    const stretches = stretchesOf(from, to);
    return this.#sets.total(stretches, await this.#sets.months(stretches));
  }

  async #summaries(pages: readonly number[], { totals, before, trend }: Counted): Promise<PageSummary[]> {
    const names = pages.map((page) => this.#sets.names[page] as string);
    const seen = await this.#index.of(names);
    return pages.map((page, index) => {
      const views = totals[page] as number;
      return {
        page: names[index] as string,
        ...(seen[index] as (typeof seen)[number]),
        views,
        ...(before === undefined ? {} : compared(views, before[page] ?? 0)),
        ...(trend === undefined ? {} : { trend: trend[index] as number[] }),
      };
    });
  }

  /**
   * The pages of the range's last day first, then those of the day before, until there are enough. Within a day by the
   * instant they were last seen; those that were seen after it too stand at its end, by name: nobody keeps when on it.
   */
  async #recent({ totals, prefix, limit, stretches, months }: Recent) {
    const { names } = this.#sets;
    const { found } = topPages({ names, totals, prefix, limit: 1 });
    const pages = new Set<number>();
    for (const { month, date } of datesBackwards(stretches)) {
      const item = months.get(month);
      if (item?.[`d${date}`] === undefined) continue;
      const ofDay: number[] = [];
      for (const counts of await this.#sets.read(item, date)) {
        for (const page of counts.pages) {
          if (!pages.has(page) && (names[page] as string).startsWith(prefix)) ofDay.push(page);
        }
      }
      for (const page of await this.#lastFirst(ofDay, `${month}-${date}`)) pages.add(page);
      if (pages.size >= limit) break;
    }
    return { pages: [...pages].slice(0, limit), found };
  }

  async #lastFirst(pages: number[], day: Day): Promise<number[]> {
    const names = pages.map((page) => this.#sets.names[page] as string);
    const calendar = this.#port.calendar();
    const seen = new Map<number, number>();
    for (const [index, ms] of (await this.#index.lastSeen(names)).entries()) {
      const page = pages[index] as number;
      seen.set(page, ms !== undefined && calendar.dayOf(ms) === day ? ms : Number.MAX_SAFE_INTEGER);
    }
    const nameOf = (page: number) => this.#sets.names[page] as string;
    return pages.sort(
      (a, b) => (seen.get(b) as number) - (seen.get(a) as number) || (nameOf(a) < nameOf(b) ? -1 : 1),
    );
  }

  async #trendOf(pages: readonly number[], { range, stretches, months }: Spread) {
    const days = stretches.reduce((sum, stretch) => sum + datesOf(stretch).length, 0);
    const by: "day" | "month" = days > MAX_TREND_DAYS ? "month" : "day";
    const parts = by === "day" ? stretches.flatMap(daily) : [...stretches];
    const places = new Map(pages.map((page, index) => [page, index]));
    const views = pages.map(() => new Array<number>(parts.length).fill(0));
    for (const [part, stretch] of parts.entries()) {
      for (const counts of await this.#countsOf(stretch, months)) addTo(views, { counts, places, part });
    }
    const dates = parts.map(({ from }): Day => (by === "day" ? from : monthOf(from)));
    return { by, dates, views, range };
  }

  async #countsOf(stretch: Stretch, months: ReadonlyMap<string, ViewItem>): Promise<PageCounts[]> {
    const month = months.get(stretch.month);
    if (month === undefined) return [];
    const dates = stretch.isWhole
      ? [WHOLE_MONTH]
      : datesOf(stretch).filter((date) => month[`d${date}`] !== undefined);
    const counts: PageCounts[] = [];
    for (const date of dates) counts.push(...(await this.#sets.read(month, date)));
    return counts;
  }
}

interface Counted {
  totals: Uint32Array;
  before: Uint32Array | undefined;
  trend: number[][] | undefined;
}

interface Spread {
  range: DayRange;
  stretches: readonly Stretch[];
  months: ReadonlyMap<string, ViewItem>;
}

interface Recent {
  totals: Uint32Array;
  prefix: string;
  limit: number;
  stretches: readonly Stretch[];
  months: ReadonlyMap<string, ViewItem>;
}

interface Adding {
  counts: PageCounts;
  /** Where in the answer a page is. */
  places: ReadonlyMap<number, number>;
  part: number;
}

function addTo(views: number[][], { counts, places, part }: Adding): void {
  for (let index = 0; index < counts.pages.length; index++) {
    const place = places.get(counts.pages[index] as number);
    if (place === undefined) continue;
    const row = views[place] as number[];
    row[part] = (row[part] as number) + (counts.views[index] as number);
  }
}

function compared(views: number, previous: number) {
  return { previous, change: changeOf(views, previous) };
}

function daily(stretch: Stretch): Stretch[] {
  return datesOf(stretch).map((date) => {
    const day = `${stretch.month}-${date}`;
    return { month: stretch.month, from: day, to: day, isWhole: false };
  });
}

function* datesBackwards(stretches: readonly Stretch[]): Generator<{ month: string; date: string }> {
  for (const stretch of stretches.toReversed()) {
    for (const date of datesOf(stretch).reverse()) yield { month: stretch.month, date };
  }
}
