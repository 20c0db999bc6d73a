import type { Day, WeekStart } from "../../event/calendar.ts";
import type { JsonObject } from "../../event/event.ts";
import type { Bucket } from "../../views/count.ts";
import type { Facet } from "./facet.ts";

export interface PageRange {
  /** First and last day, both included; default the thirty days up to today. */
  from?: Day;
  to?: Day;
}

export interface PageListQuery extends PageRange {
  /** Only pages that begin so. */
  prefix?: string;
  /** `views` (default): the most viewed first. `recent`: the last seen within the range first. */
  sort?: "views" | "recent";
  /** 1 to 1,000; default 100. */
  limit?: number;
  /** Also the views of the range of the same length just before. */
  compare?: "previous";
  /** Also the views of each day of the range; of each month where it is longer than 92 days. */
  trend?: boolean;
}

export interface PageSummary {
  page: string;
  title: string | null;
  /** Within the range. */
  views: number;
  /** Of the range before, where it was asked for … */
  previous?: number;
  /** … and by which part of that it grew; null where that was none. */
  change?: number | null;
  /** When it was first and last viewed at all. */
  firstSeen: string | null;
  lastSeen: string | null;
  /** Views of each part of the range, the first first. */
  trend?: number[];
}

export interface PageTotals {
  pages: number;
  views: number;
  previous?: number;
  change?: number | null;
}

export interface PageList {
  from: Day;
  to: Day;
  items: PageSummary[];
  /** Of all pages under the prefix, whether they are listed or not. */
  totals: PageTotals;
  /** First days of the parts of a trend, where it was asked for. */
  trend?: { by: "day" | "month"; dates: Day[] };
}

export interface PageViewsQuery extends PageRange {
  /** Default the whole site. */
  page?: string;
  by?: Bucket;
  /** Whether days without a view are listed too. */
  dense?: boolean;
  weekStart?: WeekStart;
}

export interface PageViewsItem {
  /** First day of the bucket. */
  date: Day;
  views: number;
  /** Of each day, summed: a visitor is another one on another day. */
  visitors: number;
}

export interface PageViews {
  page: string | null;
  from: Day;
  to: Day;
  by: Bucket;
  items: PageViewsItem[];
  totals: { views: number; visitors: number };
  /** When the first view was, of whatever range; null where there is none. */
  earliest: string | null;
}

/** What views can be asked by. */
export type FacetName = Exclude<Facet, "agent"> | "browser" | "os" | "device";

export interface FacetQuery extends PageRange {
  by: FacetName;
  page?: string;
  limit?: number;
}

export interface FacetCounts {
  page: string | null;
  /** Of one page, the whole months that the range asked for lies in. */
  from: Day;
  to: Day;
  items: JsonObject[];
  /** Of all values, whether they are listed or not. */
  totals: { values: number; views: number };
}
