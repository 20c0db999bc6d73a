import type { Day } from "../../event/calendar.ts";
import { RecentMap } from "../../event/recent-map.ts";
import type { ViewItem } from "../../views/overlay.ts";
import { datesOf, type Stretch } from "./cover.ts";
import { estimate, PAGE_REGISTERS, SITE_REGISTERS } from "./hyperloglog.ts";
import { DAYS, pagePartition, shardOf } from "./page-keys.ts";
import type { PagesPort } from "./port.ts";
import { allOf, oneOf } from "./read-all.ts";

export interface DayViews {
  views: number;
  visitors: number;
}

/** Days of the site whose visitors are remembered. */
const REMEMBERED_DAYS = 4_000;

/** Views and visitors by day, of one page or of the site. Days without a view are not among them. */
export class PageDays {
  #port: PagesPort;
  /** Of a zone's day, good as long as its views are so many. */
  #visitors = new RecentMap<DayViews>(REMEMBERED_DAYS);

  constructor(port: PagesPort) {
    this.#port = port;
  }

  /** One item a month. */
  async ofPage(page: string, stretches: readonly Stretch[]): Promise<Map<Day, DayViews>> {
    const shard = shardOf(page);
    const months = await Promise.all(
      stretches.map(({ month }) =>
        oneOf((query) => this.#port.queryView(query), pagePartition(month, shard), page),
      ),
    );
    const days = new Map<Day, DayViews>();
    for (const [index, stretch] of stretches.entries()) {
      const item = months[index];
      if (item === undefined) continue;
      const ranks = ranksByDate(item);
      for (const date of datesOf(stretch)) {
        const views = item[`d${date}`] as number | undefined;
        if (views === undefined) continue;
        const visitors = estimate(ranks.get(date) ?? [], PAGE_REGISTERS);
        days.set(`${stretch.month}-${date}`, { views, visitors: Math.min(views, visitors) });
      }
    }
    return days;
  }

  /** An item a month, and one a day whose visitors are not known yet. */
  async ofSite(
    stretches: readonly Stretch[],
    months: ReadonlyMap<string, ViewItem>,
  ): Promise<Map<Day, DayViews>> {
    const { zone } = this.#port.calendar();
    const days = new Map<Day, DayViews>();
    const unknown: Day[] = [];
    for (const stretch of stretches) {
      const month = months.get(stretch.month);
      for (const date of month === undefined ? [] : datesOf(stretch)) {
        const views = month?.[`d${date}`] as number | undefined;
        if (views === undefined) continue;
        const day = `${stretch.month}-${date}`;
        const known = this.#visitors.get(`${zone} ${day}`);
        if (known?.views !== views) unknown.push(day);
        days.set(day, { views, visitors: known?.visitors ?? 0 });
      }
    }
    await this.#readVisitors(unknown, days);
    for (const [day, counted] of days) this.#visitors.set(`${zone} ${day}`, counted);
    return days;
  }

  async #readVisitors(unknown: readonly Day[], days: Map<Day, DayViews>): Promise<void> {
    const [from, to] = [unknown[0], unknown.at(-1)];
    if (from === undefined || to === undefined) return;
    for await (const item of allOf((query) => this.#port.queryView(query), { pk: DAYS, from, to })) {
      const day = days.get(item.sk);
      if (day === undefined) continue;
      const ranks: number[] = [];
      for (const name in item) if (name.length === 3 && name[0] === "v") ranks.push(item[name] as number);
      days.set(item.sk, { ...day, visitors: Math.min(day.views, estimate(ranks, SITE_REGISTERS)) });
    }
  }
}

/** `v05ab`: the register `ab` of the 5th. */
function ranksByDate(item: ViewItem): Map<string, number[]> {
  const ranks = new Map<string, number[]>();
  for (const name in item) {
    if (name.length !== 5 || name[0] !== "v") continue;
    const date = name.slice(1, 3);
    const known = ranks.get(date);
    if (known === undefined) ranks.set(date, [item[name] as number]);
    else known.push(item[name] as number);
  }
  return ranks;
}
