import type { Calendar } from "../../event/calendar.ts";
import type { JsonObject, RecordedEvent } from "../../event/event.ts";
import type { PendingItems } from "../../views/pending-items.ts";
import type { View } from "../../views/view.ts";
import { cleanTitle } from "./clean-text.ts";
import { agentValue, campaignValue, countable, type Facet, facetKey, isOrigin } from "./facet.ts";
import { touchOf } from "./hyperloglog.ts";
import { PAGES_VIEW, pageRegister, SHARD_COUNTS, siteRegister, TITLES } from "./page-keys.ts";
import { type DayPlaces, type PageMonth, pageSums } from "./page-sums.ts";
import { PAGES_LOG, SHARED, VIEWED } from "./view-event.ts";

type Numbers = Record<string, number>;

const NO_DATA: JsonObject = {};

/**
 * What is counted of page views: of each page and of the site by day, with visitors; of all pages of a month and of a day
 * in few items, so that the most read are found without reading every page; and by what readers use and where they came
 * from. docs/decisions/0012-pages.md lists the items.
 *
 * Sums and largest only, so that views may come in any order and late.
 */
export class PageView implements View {
  readonly name = PAGES_VIEW;
  #calendar: Calendar;

  constructor(calendar: Calendar) {
    this.#calendar = calendar;
  }

  /** What others append to the log without a page's subject, or of another type, is no view. */
  fold(event: RecordedEvent, pending: PendingItems): void {
    if (event.log !== PAGES_LOG || event.subject.charCodeAt(0) !== 0x2f) return;
    const isView = event.type === VIEWED;
    if (!isView && event.type !== SHARED) return;
    const sums = pageSums(pending);
    const { month, day, whole } = sums.on(this.#calendar.dayOf(Date.parse(event.time)));
    const at: At = { month, day, whole, page: month.page(event.subject) };
    bump(sums.ever, SHARD_COUNTS[at.page.shard] as string);
    const data = dataOf(event);
    if (isView) foldView(event.subject, data, at);
    else foldFacet("service", countable(data.service), at);
    const title = isView ? countable(data.title) : undefined;
    const shown = title && cleanTitle(title);
    if (shown) pending.put(TITLES, event.subject, { title: shown });
  }
}

interface At extends DayPlaces {
  page: PageMonth;
}

function foldView(subject: string, data: JsonObject, at: At): void {
  const { month, day, page } = at;
  bump(month.site, day.name);
  bump(month.site, SHARD_COUNTS[page.shard] as string);
  bump(page.add, day.name);
  bump(page.set, subject);
  bump(day.set(page.shard), subject);
  foldVisitor(data.visitor, at);
  foldFacet("agent", agentValue(data), at);
  foldFacet("country", countable(data.country)?.toUpperCase(), at);
  foldFacet("referrer", countable(data.referrer), at);
  foldFacet("campaign", campaignValue(data.campaign), at);
}

function foldVisitor(visitor: unknown, { day, page }: At): void {
  const touch = touchOf(visitor);
  if (touch === undefined) return;
  const { register, rank } = touch;
  raise(page.max, pageRegister(day.date, register), rank);
  raise(day.visitors(), siteRegister(register), rank);
}

function foldFacet(facet: Facet, value: string | undefined, { day, whole, page }: At): void {
  if (value === undefined) return;
  const key = facetKey(facet, value);
  bump(page.add, key);
  if (isOrigin(facet)) {
    bump(day.origins(value), key);
    bump(whole.origins(value), key);
  } else {
    bump(day.readers(), key);
    bump(whole.readers(), key);
  }
}

function dataOf({ data }: RecordedEvent): JsonObject {
  return typeof data === "object" && data !== null && !Array.isArray(data) ? data : NO_DATA;
}

function bump(numbers: Numbers, name: string): void {
  numbers[name] = (numbers[name] ?? 0) + 1;
}

function raise(numbers: Numbers, name: string, value: number): void {
  if (value > (numbers[name] ?? 0)) numbers[name] = value;
}
