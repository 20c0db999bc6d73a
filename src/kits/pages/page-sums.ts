import type { Day } from "../../event/calendar.ts";
import type { PendingItems, Sums } from "../../views/pending-items.ts";
import {
  DAYS,
  dateText,
  dayShard,
  EVER,
  facetPartition,
  MONTHS,
  monthText,
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

/** The sums that a view of a day moves: of its month, of the day, and of the month as if it were one. */
export interface DayPlaces {
  month: MonthSums;
  day: DaySums;
  whole: DaySums;
}

export class PageSums {
  /** Views and shares of each shard, whenever they were. */
  readonly ever: Numbers;
  #pending: PendingItems;
  #months = new Map<string, MonthSums>();
  /** Of the last view: most are of the same day as the one before. */
  #last: { day: Day; places: DayPlaces } | undefined;

  constructor(pending: PendingItems) {
    this.#pending = pending;
    this.ever = sumsOf(pending, MONTHS, EVER).add;
  }

  on(day: Day): DayPlaces {
    if (this.#last?.day !== day) this.#last = { day, places: this.#placesOn(day) };
    return this.#last.places;
  }

  #placesOn(day: Day): DayPlaces {
    const name = monthText(day);
    const month = cached(this.#months, name, () => new MonthSums(this.#pending, name));
    return { month, day: month.day(dateText(day)), whole: month.day(WHOLE_MONTH) };
  }
}

export class MonthSums {
  /** Of the whole site. */
  readonly site: Numbers;
  #pending: PendingItems;
  #month: string;
  #pages = new Map<string, PageMonth>();
  #sets: Numbers[] = [];
  #days = new Map<string, DaySums>();

  constructor(pending: PendingItems, month: string) {
    this.#pending = pending;
    this.#month = month;
    this.site = sumsOf(pending, MONTHS, month).add;
  }

  page(page: string): PageMonth {
    return cached(this.#pages, page, () => {
      const shard = shardOf(page);
      this.#sets[shard] ??= sumsOf(this.#pending, setPartition(this.#month), setKey(WHOLE_MONTH, shard)).add;
      return {
        ...sumsOf(this.#pending, pagePartition(this.#month, shard), page),
        shard,
        set: this.#sets[shard],
      };
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
  #origins = new Map<string, Numbers>();
  #sets: Numbers[] = [];

  constructor(pending: PendingItems, month: string, date: string) {
    this.#pending = pending;
    this.#month = month;
    this.date = date;
    this.name = `d${date}`;
  }

  /** Registers of the site's day. */
  visitors(): Numbers {
    this.#visitors ??= sumsOf(this.#pending, DAYS, `${this.#month}-${this.date}`).max;
    return this.#visitors;
  }

  readers(): Numbers {
    this.#readers ??= sumsOf(this.#pending, facetPartition(this.#month), readerKey(this.date)).add;
    return this.#readers;
  }

  origins(value: string): Numbers {
    const key = originKey(this.date, value);
    return cached(this.#origins, key, () => sumsOf(this.#pending, facetPartition(this.#month), key).add);
  }

  /** Of all pages of the shard on the day. */
  set(shard: number): Numbers {
    const index = dayShard(shard);
    this.#sets[index] ??= sumsOf(this.#pending, setPartition(this.#month), setKey(this.date, index)).add;
    return this.#sets[index];
  }
}

/**
 * Sums with names of any kind, which is what objects without a prototype are made for: others get a shape of their own for
 * each new name, which costs three times as much. Asked for once an item.
 */
function sumsOf(pending: PendingItems, pk: string, sk: string): Peaks {
  const sums: Sums = pending.sums(pk, sk);
  sums.add = Object.create(null);
  sums.max = Object.create(null);
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
