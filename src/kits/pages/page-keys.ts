import type { Day } from "../../event/calendar.ts";
import { PAGE_REGISTERS, registerName, SITE_REGISTERS } from "./hyperloglog.ts";

/** The name of the view that keeps what the kit counts. */
export const PAGES_VIEW = "pages";

/** Partition of the site's months; the sort key is the month. */
export const MONTHS = "months";
/** Among the months: how many views and shares there ever were of the pages of each shard. */
export const EVER = "ever";
/** Partition of the site's days, for their visitors; the sort key is the day. */
export const DAYS = "days";
/** Partition of what pages are called; the sort key is the page. */
export const TITLES = "titles";

/** Items that share the pages of a month … */
export const MONTH_SHARDS = 64;
/** … and of a day: four of the month's together. */
export const DAY_SHARDS = 16;
const SHARDS_OF_A_DAY_SHARD = MONTH_SHARDS / DAY_SHARDS;
/** Items that share a month's or a day's referrers and campaigns. */
const ORIGIN_SHARDS = 8;

/** What stands for the whole month where a date could be. */
export const WHOLE_MONTH = "00";

const SHARD_NAMES = Array.from({ length: MONTH_SHARDS }, (_, shard) => String(shard).padStart(2, "0"));
/** `s00` … `s63`: how many views of the month fell on the pages of a shard. */
export const SHARD_COUNTS = SHARD_NAMES.map((name) => `s${name}`);

/** Of one page's months: which are next to each other, so that a day's views touch few places of the store. */
export function pagePartition(month: string, shard: number): string {
  return `page|${month}|${shard % 16}`;
}

/** Of the sets of pages: how often each was viewed in the month, or on one of its days. */
export function setPartition(month: string): string {
  return `sets|${month}`;
}

export function setKey(date: string, shard: number): string {
  return `${date}.${SHARD_NAMES[shard] as string}`;
}

export function dayShard(shard: number): number {
  return Math.floor(shard / SHARDS_OF_A_DAY_SHARD);
}

/** The month's shards that a day's shard has the pages of. */
export function shardsOfDayShard(shard: number): number[] {
  return Array.from({ length: SHARDS_OF_A_DAY_SHARD }, (_, index) => shard * SHARDS_OF_A_DAY_SHARD + index);
}

/** Of what the readers were and where they came from, in the month and on its days. */
export function facetPartition(month: string): string {
  return `facets|${month}`;
}

/** Readers' agents and countries: few. */
export function readerKey(date: string): string {
  return `${date}.a`;
}

/** Referrers, campaigns and services of shares: any number. */
export function originKey(date: string, value: string): string {
  return `${date}.w${hashOf(value) % ORIGIN_SHARDS}`;
}

export function shardOf(page: string): number {
  return hashOf(page) % MONTH_SHARDS;
}

/** FNV-1a over UTF-16 units; unsigned 32 bits. */
function hashOf(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return (value ^ (value >>> 15)) >>> 0;
}

const SITE_REGISTER_NAMES = Array.from({ length: SITE_REGISTERS }, (_, register) => {
  return `v${registerName(register, SITE_REGISTERS)}`;
});
/** By date. Made once and kept: every view sets one, and a name that was seen before is found sooner. */
const PAGE_REGISTER_NAMES = new Map<string, string[]>();

/** The attribute that has a register of the site's visitors, in the item of its day. */
export function siteRegister(register: number): string {
  return SITE_REGISTER_NAMES[register] as string;
}

/** The attribute that has a register of a page's visitors on a date, in the item of the page's month. */
export function pageRegister(date: string, register: number): string {
  let names = PAGE_REGISTER_NAMES.get(date);
  if (names === undefined) {
    names = Array.from(
      { length: PAGE_REGISTERS },
      (_, index) => `v${date}${registerName(index, PAGE_REGISTERS)}`,
    );
    PAGE_REGISTER_NAMES.set(date, names);
  }
  return names[register & (PAGE_REGISTERS - 1)] as string;
}

export function monthText(day: Day): string {
  return day.slice(0, 7);
}

/** `01` … `31`. */
export function dateText(day: Day): string {
  return day.slice(8);
}
