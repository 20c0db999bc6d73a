import type { PendingItems, Sums } from "../../views/pending-items.ts";
import {
  DAYS,
  dayShard,
  facetPartition,
  MONTHS,
  originKey,
  pagePartition,
  readerKey,
  setKey,
  setPartition,
  shardOf,
  WHOLE_MONTH,
} from "./page-keys.ts";

type Numbers = Record<string, number>;

/** Sums of an item, and the largest of what it holds. */
export interface Peaks {
  add: Numbers;
  max: Numbers;
}

/** What the views of one page move within a month. */
export interface PageMonth extends Peaks {
  shard: number;
  /** Of all pages of its shard in the month. */
  set: Numbers;
}

/** Finds the sums that a view moves, in maps: making the keys of all of them for each would cost more than the adding. */
export function pageSums(pending: PendingItems): PageSums {
  pending.scratch ??= new PageSums(pending);
  return pending.scratch as PageSums;
}

export class PageSums {
  #pending: PendingItems;
  #months = new Map<string, MonthSums>();

  constructor(pending: PendingItems) {
    this.#pending = pending;
  }

  month(month: string): MonthSums {
    return cached(this.#months, month, () => new MonthSums(this.#pending, month));
  }
}

export class MonthSums {
  /** Of the whole site. */
  readonly site: Numbers;
  #pending: PendingItems;
  #month: string;
  #pages = new Map<string, PageMonth>();
  #days = new Map<string, DaySums>();

  constructor(pending: PendingItems, month: string) {
    this.#pending = pending;
    this.#month = month;
    this.site = pending.sums(MONTHS, month).add;
  }

  page(page: string): PageMonth {
    return cached(this.#pages, page, () => {
      const shard = shardOf(page);
      const set = this.#pending.sums(setPartition(this.#month), setKey(WHOLE_MONTH, shard)).add;
      return { ...peaks(this.#pending.sums(pagePartition(this.#month, shard), page)), shard, set };
    });
  }

  /** `00` is the month itself. */
  day(date: string): DaySums {
    return cached(this.#days, date, () => new DaySums(this.#pending, this.#month, date));
  }
}

/** What is kept of a day, or of a month as a whole. */
export class DaySums {
  /** The attribute that counts the day in an item of its month: `d01` … `d31`. */
  readonly name: string;
  readonly date: string;
  #pending: PendingItems;
  #month: string;
  #visitors: Numbers | undefined;
  #readers: Numbers | undefined;
  #sets: Numbers[] = [];

  constructor(pending: PendingItems, month: string, date: string) {
    this.#pending = pending;
    this.#month = month;
    this.date = date;
    this.name = `d${date}`;
  }

  /** Registers of the site's day. */
  visitors(): Numbers {
    this.#visitors ??= peaks(this.#pending.sums(DAYS, `${this.#month}-${this.date}`)).max;
    return this.#visitors;
  }

  readers(): Numbers {
    this.#readers ??= this.#pending.sums(facetPartition(this.#month), readerKey(this.date)).add;
    return this.#readers;
  }

  origins(value: string): Numbers {
    return this.#pending.sums(facetPartition(this.#month), originKey(this.date, value)).add;
  }

  /** Of all pages of the shard on the day. */
  set(shard: number): Numbers {
    const index = dayShard(shard);
    let set = this.#sets[index];
    if (set === undefined) {
      set = this.#pending.sums(setPartition(this.#month), setKey(this.date, index)).add;
      this.#sets[index] = set;
    }
    return set;
  }
}

function peaks(sums: Sums): Peaks {
  sums.max ??= {};
  return sums as Peaks;
}

function cached<T>(map: Map<string, T>, key: string, make: () => T): T {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
