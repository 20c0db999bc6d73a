import { DAY_MS } from "./instant.ts";

/** A stretch of time `[from, to)`, in ms, in which the zone keeps one offset from UTC, in ms. */
export interface Stretch {
  from: number;
  to: number;
  offset: number;
}

/** Offsets within one UTC day. `changeAt` is Infinity on the days (nearly all) without a change, else in (start, end]. */
interface UtcDay {
  before: number;
  changeAt: number;
  after: number;
}

const FIELDS = /^(\d+)\/(\d+)\/(\d+) (AD|BC), (\d+):(\d+):(\d+)$/;
/** 55 years. A zone's whole cache is dropped when full: simpler than eviction, and as rare. */
const MAX_CACHED_DAYS = 20_000;

/**
 * A time zone's offsets from UTC. Asking Intl takes microseconds, so each UTC day is asked once and kept.
 * No zone has ever changed its offset twice within a UTC day (the nearest two changes of the tz database are
 * a week apart), so the offsets at both ends of a day tell whether there is a change to search for.
 */
export class ZoneOffsets {
  readonly #format: Intl.DateTimeFormat;
  readonly #days = new Map<number, UtcDay>();

  /** @throws RangeError when the zone is not known to Intl */
  constructor(zone: string) {
    this.#format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  }

  /** Wall time = instant + offset. */
  at(ms: number): number {
    const day = this.#day(Math.floor(ms / DAY_MS));
    return ms < day.changeAt ? day.before : day.after;
  }

  /** The stretch around an instant, cut at the bounds of its UTC day. */
  stretchAt(ms: number): Stretch {
    const number = Math.floor(ms / DAY_MS);
    const day = this.#day(number);
    const from = number * DAY_MS;
    const to = from + DAY_MS;
    if (ms < day.changeAt) return { from, to: Math.min(to, day.changeAt), offset: day.before };
    return { from: day.changeAt, to, offset: day.after };
  }

  #day(number: number): UtcDay {
    const known = this.#days.get(number);
    if (known !== undefined) return known;
    if (this.#days.size >= MAX_CACHED_DAYS) this.#days.clear();
    const from = number * DAY_MS;
    const before = this.#days.get(number - 1)?.after ?? this.#ask(from);
    const after = this.#days.get(number + 1)?.before ?? this.#ask(from + DAY_MS);
    const changeAt = before === after ? Number.POSITIVE_INFINITY : this.#changeIn(from, before);
    const day = { before, changeAt, after };
    this.#days.set(number, day);
    return day;
  }

  /** Binary search to the second for the one change in the day; a change at midnight is that day's end. */
  #changeIn(from: number, before: number): number {
    let same = from;
    let changed = from + DAY_MS;
    while (changed - same > 1_000) {
      const middle = same + Math.floor((changed - same) / 2_000) * 1_000;
      if (this.#ask(middle) === before) same = middle;
      else changed = middle;
    }
    return changed;
  }

  #ask(ms: number): number {
    const match = FIELDS.exec(this.#format.format(ms));
    if (match === null) throw new TypeError(`unexpected date format: ${this.#format.format(ms)}`);
    const [, month, day, year, era, hour, minute, second] = match;
    const wall = new Date(0);
    // Date.UTC would read the years 0 to 99 as 1900 to 1999.
    wall.setUTCFullYear(era === "BC" ? 1 - Number(year) : Number(year), Number(month) - 1, Number(day));
    wall.setUTCHours(Number(hour), Number(minute), Number(second));
    return wall.getTime() - Math.floor(ms / 1_000) * 1_000;
  }
}
