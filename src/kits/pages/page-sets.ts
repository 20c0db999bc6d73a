import { RecentMap } from "../../event/recent-map.ts";
import type { ViewItem } from "../../views/overlay.ts";
import type { Stretch } from "./cover.ts";
import { datesOf } from "./cover.ts";
import {
  DAY_SHARDS,
  MONTH_SHARDS,
  MONTHS,
  SHARD_COUNTS,
  setKey,
  setPartition,
  shardsOfDayShard,
  WHOLE_MONTH,
} from "./page-keys.ts";
import { countsOf, type PageCounts, PageTable } from "./page-table.ts";
import type { PagesPort } from "./port.ts";
import { allOf } from "./read-all.ts";

/** Sets that are remembered, each of a month or a day; up to twice as many. */
const REMEMBERED = 400;
/** More names than that are forgotten all together, with the sets. */
const MAX_NAMES = 1_000_000;
/** Shards that are read one by one rather than with all others. */
const FEW = 4;

/** How often each page was viewed within a month or on one of its days, and what that followed from. */
interface PageSet {
  /** For each shard, how many views the pages of it had in the month when it was read; -1: not read. */
  seen: number[];
  shards: (PageCounts | undefined)[];
}

/**
 * The sets of pages, kept in memory once they were read. A month's item says how many views each shard had in that month; no
 * view is ever taken back, so what was read at that number still holds, and only shards that moved are read again.
 */
export class PageSets {
  #port: PagesPort;
  #zone = "";
  #table = new PageTable();
  #sets = new RecentMap<PageSet>(REMEMBERED);

  constructor(port: PagesPort) {
    this.#port = port;
  }

  /** Names of the pages that `add` counts, by their number. */
  get names(): readonly string[] {
    return this.#table.names;
  }

  /** The months from the first to the last stretch, as items: their days `d01` … and their shards. */
  async months(stretches: readonly Stretch[]): Promise<Map<string, ViewItem>> {
    this.#forgetIfOutgrown();
    const [first, last] = [stretches[0], stretches.at(-1)];
    const months = new Map<string, ViewItem>();
    if (first === undefined || last === undefined) return months;
    const range = { pk: MONTHS, from: first.month, to: last.month };
    for await (const item of allOf((page) => this.#port.queryView(page), range)) months.set(item.sk, item);
    return months;
  }

  /** The set of a whole month (`00`) or of a day of it. */
  async read(month: ViewItem, date: string): Promise<PageCounts[]> {
    const key = `${month.sk}.${date}`;
    const count = date === WHOLE_MONTH ? MONTH_SHARDS : DAY_SHARDS;
    const known = this.#sets.get(key) ?? { seen: new Array(count).fill(-1), shards: new Array(count) };
    this.#sets.set(key, known);
    const moved: number[] = [];
    const seen = known.seen.map((_, shard) => countOf(month, date, shard));
    for (const [shard, views] of seen.entries()) {
      if (views === known.seen[shard]) continue;
      if (views > 0) moved.push(shard);
      else known.seen[shard] = 0;
    }
    await this.#readShards(month.sk, { date, moved, known });
    for (const shard of moved) known.seen[shard] = seen[shard] as number;
    return known.shards.filter((counts) => counts !== undefined);
  }

  /** Views of each page in the stretches, by the page's number. */
  async total(stretches: readonly Stretch[], months: ReadonlyMap<string, ViewItem>): Promise<Uint32Array> {
    const sets: PageCounts[] = [];
    for (const stretch of stretches) {
      const month = months.get(stretch.month);
      if (month === undefined) continue;
      for (const date of stretch.isWhole ? [WHOLE_MONTH] : datesOf(stretch)) {
        if (date === WHOLE_MONTH || month[`d${date}`] !== undefined)
          sets.push(...(await this.read(month, date)));
      }
    }
    const totals = new Uint32Array(this.names.length);
    for (const { pages, views } of sets) {
      for (let index = 0; index < pages.length; index++) {
        const page = pages[index] as number;
        totals[page] = (totals[page] as number) + (views[index] as number);
      }
    }
    return totals;
  }

  async #readShards(month: string, { date, moved, known }: Reading): Promise<void> {
    const pk = setPartition(month);
    const ranges =
      moved.length <= FEW
        ? moved.map((shard) => ({ from: setKey(date, shard), to: setKey(date, shard) }))
        : [{ from: setKey(date, 0), to: setKey(date, MONTH_SHARDS - 1) }];
    for (const range of ranges) {
      for await (const item of allOf((page) => this.#port.queryView(page), { pk, ...range })) {
        known.shards[Number(item.sk.slice(3))] = countsOf(item, this.#table);
      }
    }
  }

  /** Another zone has other days. */
  #forgetIfOutgrown(): void {
    const { zone } = this.#port.calendar();
    if (zone === this.#zone && this.#table.names.length <= MAX_NAMES) return;
    this.#zone = zone;
    this.#table = new PageTable();
    this.#sets = new RecentMap(REMEMBERED);
  }
}

interface Reading {
  date: string;
  moved: readonly number[];
  known: PageSet;
}

/** Views that the month had on pages of the shard: of a day's shard, those of the month's shards that it covers. */
function countOf(month: ViewItem, date: string, shard: number): number {
  const shards = date === WHOLE_MONTH ? [shard] : shardsOfDayShard(shard);
  return shards.reduce(
    (sum, one) => sum + ((month[SHARD_COUNTS[one] as string] as number | undefined) ?? 0),
    0,
  );
}
