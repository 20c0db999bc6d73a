import { DaybookError, shown } from "../../errors.ts";
import { addDays, addMonths, type Day, eachDay, monthOf, weekOf } from "../../event/calendar.ts";
import { parseLimit } from "../../log/read.ts";
import { stretchesOf } from "./cover.ts";
import { campaignOf } from "./facet.ts";
import { type DayViews, PageDays } from "./page-days.ts";
import { PageFacets } from "./page-facets.ts";
import { PageIndex } from "./page-index.ts";
import { MONTHS } from "./page-keys.ts";
import { PageLists } from "./page-lists.ts";
import { namedPage } from "./page-path.ts";
import { type DayRange, rangeOf } from "./page-range.ts";
import type {
  FacetCounts,
  FacetName,
  FacetQuery,
  PageList,
  PageListQuery,
  PageViews,
  PageViewsItem,
  PageViewsQuery,
} from "./page-types.ts";
import type { PagesPort } from "./port.ts";
import { allOf } from "./read-all.ts";

/** The read side of the page kit. */
export class PageQueries {
  readonly index: PageIndex;
  #port: PagesPort;
  #lists: PageLists;
  #days: PageDays;
  #facets: PageFacets;

  constructor(port: PagesPort) {
    this.#port = port;
    this.index = new PageIndex(port);
    this.#lists = new PageLists(port, this.index);
    this.#days = new PageDays(port);
    this.#facets = new PageFacets(port);
  }

  /** @throws query_invalid, calendar_invalid */
  list(query: PageListQuery = {}): Promise<PageList> {
    return this.#lists.list(query);
  }

  /** @throws page_not_found, query_invalid, calendar_invalid */
  async views(query: PageViewsQuery = {}): Promise<PageViews> {
    const range = rangeOf(query, this.#today);
    const page = query.page === undefined ? undefined : await this.known(query.page);
    const earliest = await this.index.earliest(page);
    const stretches = stretchesOf(range.from, range.to);
    const days =
      page === undefined
        ? await this.#days.ofSite(stretches, await this.#months(range))
        : await this.#days.ofPage(page, stretches);
    const items = this.#bucketed(days, { ...query, ...range });
    const totals = { views: 0, visitors: 0 };
    for (const { views, visitors } of items) {
      totals.views += views;
      totals.visitors += visitors;
    }
    return { page: page ?? null, ...range, by: query.by ?? "day", items, totals, earliest };
  }

  /** @throws page_not_found, query_invalid, calendar_invalid */
  async facet(query: FacetQuery): Promise<FacetCounts> {
    const limit = parseLimit(query.limit);
    const asked = rangeOf(query, this.#today);
    const page = query.page === undefined ? undefined : await this.known(query.page);
    const range = page === undefined ? asked : wholeMonths(asked);
    const counts = await this.#facets.count(query.by, {
      page,
      stretches: stretchesOf(range.from, range.to),
    });
    const order = ([a, m]: [string, number], [b, n]: [string, number]) => n - m || (a < b ? -1 : 1);
    const sorted = [...counts].sort(order);
    const views = sorted.reduce((sum, [, count]) => sum + count, 0);
    return {
      page: page ?? null,
      ...range,
      items: sorted.slice(0, limit).map(([value, count]) => itemOf(query.by, value, count)),
      totals: { values: sorted.length, views },
    };
  }

  /** The page that somebody names, if it was ever seen. @throws page_not_found */
  async known(text: string): Promise<string> {
    const page = namedPage(text);
    if (page !== undefined && (await this.index.isKnown(page))) return page;
    throw new DaybookError("page_not_found", `page must be one that was viewed, got ${shown(text)}`, {
      subject: "page",
      value: text,
      ...(await this.#hintFor(page)),
    });
  }

  /** The slash at the end is what is mistaken most. */
  async #hintFor(page: string | undefined): Promise<{ hint?: string }> {
    const other = page?.endsWith("/") ? page.slice(0, -1) : `${page}/`;
    const isKnown = page !== undefined && other !== "" && (await this.index.isKnown(other));
    return isKnown ? { hint: `${shown(other)} was` } : {};
  }

  get #today(): Day {
    return this.#port.calendar().dayOf(this.#port.now());
  }

  async #months({ from, to }: DayRange) {
    const months = new Map();
    const query = { pk: MONTHS, from: from.slice(0, 7), to: to.slice(0, 7) };
    for await (const item of allOf((page) => this.#port.queryView(page), query)) months.set(item.sk, item);
    return months;
  }

  #bucketed(days: ReadonlyMap<Day, DayViews>, query: PageViewsQuery & DayRange): PageViewsItem[] {
    const { by = "day", weekStart = this.#port.weekStart, from, to } = query;
    const bucketOf = (day: Day) =>
      by === "day" ? day : by === "month" ? monthOf(day) : weekOf(day, weekStart);
    const buckets = new Map<Day, PageViewsItem>();
    const bucket = (date: Day) => {
      const found = buckets.get(date) ?? { date, views: 0, visitors: 0 };
      buckets.set(date, found);
      return found;
    };
    if (query.dense) for (const day of eachDay(from, to)) bucket(bucketOf(day));
    for (const [day, { views, visitors }] of days) {
      const found = bucket(bucketOf(day));
      found.views += views;
      found.visitors += visitors;
    }
    return [...buckets.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
  }
}

function wholeMonths({ from, to }: DayRange): DayRange {
  const last = to.startsWith("9999-12") ? "9999-12-31" : addDays(addMonths(monthOf(to), 1), -1);
  return { from: monthOf(from), to: last };
}

function itemOf(facet: FacetName, value: string, count: number) {
  if (facet === "campaign") return { ...campaignOf(value), views: count };
  return facet === "service" ? { service: value, shares: count } : { [facet]: value, views: count };
}
