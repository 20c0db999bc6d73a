import { DaybookError, shown } from "../errors.ts";
import { type Day, dayNumber, dayText, FIRST_DAY, LAST_DAY } from "./day.ts";
import { DAY_MS, parseWallTime } from "./instant.ts";
import { type Stretch, ZoneOffsets } from "./zone-offsets.ts";

export type { Day, WeekStart } from "./day.ts";
export {
  addDays,
  addMonths,
  daysBetween,
  eachDay,
  isDay,
  monthOf,
  parseDay,
  weekdayOf,
  weekOf,
} from "./day.ts";
export { parseInstant, toIso } from "./instant.ts";

/** The seconds of an interval that fall on one calendar day. */
export interface DayPart {
  day: Day;
  seconds: number;
}

/** Instants that a JavaScript Date can hold, less two days for the zone's offset. */
const MAX_MS = 8.64e15 - 2 * DAY_MS;

/**
 * Calendar days in one time zone: an instant's day is what the wall clock there shows. A day lasts 23, 24 or
 * 25 hours, or 23.5, or none at all (Pacific/Apia had no 2011-12-30).
 *
 * Instants outside the years 0001 to 9999 of the zone count to the first or the last day.
 */
export class Calendar {
  readonly zone: string;
  readonly #offsets: ZoneOffsets;
  /** The last answer of `dayOf`, good for `[from, to)`: events mostly come in order of time. */
  #last = { from: 0, to: 0, day: "" };

  /** @throws calendar_invalid `time zone must be an IANA name …, got …` */
  constructor(zone: string) {
    this.#offsets = offsetsOf(zone);
    this.zone = zone;
  }

  /** The day in the zone of an instant in ms. */
  dayOf(ms: number): Day {
    if (ms >= this.#last.from && ms < this.#last.to) return this.#last.day;
    const { from, to, offset } = this.#offsets.stretchAt(checked(ms));
    const number = Math.floor((ms + offset) / DAY_MS);
    const midnight = number * DAY_MS - offset;
    const day = dayText(clamp(number));
    this.#last = { from: Math.max(from, midnight), to: Math.min(to, midnight + DAY_MS), day };
    return day;
  }

  /** Ms of the first instant at which the wall clock shows `day`, or a later one where the zone skipped it. */
  startOf(day: Day): number {
    return this.#firstAt(dayNumber(day) * DAY_MS).ms;
  }

  /**
   * `startOf` the next day. Where the clock went back across midnight (last in 2011, St. John's, 00:01 to
   * 23:01) the hour that repeats the old day comes after the `endOf` it, though `dayOf` still names it.
   */
  endOf(day: Day): number {
    return this.#firstAt((dayNumber(day) + 1) * DAY_MS).ms;
  }

  /**
   * Ms of a wall time `YYYY-MM-DDTHH:MM[:SS[.sss]]` in the zone. One that comes twice is the earlier, or the later
   * where only that is not before `notBefore`; one that the clock jumped over moves on by the length of the jump.
   *
   * @throws calendar_invalid `local time must be …, got …`
   */
  instantOf(local: string, notBefore = Number.NEGATIVE_INFINITY): number {
    const wall = typeof local === "string" ? parseWallTime(local) : undefined;
    if (wall === undefined) throw notLocal(local);
    const first = this.#firstAt(wall);
    if (first.isGap) return wall - first.offsetBefore;
    return first.ms >= notBefore ? first.ms : (this.#againAt(wall, notBefore) ?? first.ms);
  }

  /**
   * The whole seconds of `[startMs, endMs)` on each calendar day that it touches, in order; none when both are equal.
   * The sum is exactly `floor((endMs - startMs) / 1000)`: a second that midnight cuts goes to the later day.
   *
   * @throws calendar_invalid when it ends before it starts
   */
  split(startMs: number, endMs: number): DayPart[] {
    if (!(checked(startMs) <= checked(endMs))) throw notInterval(startMs, endMs);
    const parts = new Map<number, number>();
    let from = startMs;
    while (from < endMs) {
      const day = this.#dayNumberOf(from);
      const to = Math.min(endMs, this.#dayChangeAfter(from, day));
      const seconds = Math.floor((to - startMs) / 1_000) - Math.floor((from - startMs) / 1_000);
      parts.set(day, (parts.get(day) ?? 0) + seconds);
      from = to;
    }
    return [...parts].map(([day, seconds]) => ({ day: dayText(day), seconds }));
  }

  #dayNumberOf(ms: number): number {
    return clamp(Math.floor((ms + this.#offsets.at(ms)) / DAY_MS));
  }

  /** The next instant at which the day may be another: a midnight, or a change of the offset. */
  #dayChangeAfter(ms: number, day: number): number {
    let stretch = this.#offsets.stretchAt(ms);
    while (true) {
      const midnight = (Math.floor((stretch.from + stretch.offset) / DAY_MS) + 1) * DAY_MS - stretch.offset;
      if (midnight > ms && midnight < stretch.to) return midnight;
      stretch = this.#offsets.stretchAt(stretch.to);
      if (this.#dayNumberOf(stretch.from) !== day) return stretch.from;
    }
  }

  /** An instant from `notBefore` on at which the wall clock shows `wall`. */
  #againAt(wall: number, notBefore: number): number | undefined {
    if (notBefore > wall + DAY_MS) return undefined;
    let stretch = this.#offsets.stretchAt(notBefore);
    for (; stretch.from <= wall + DAY_MS; stretch = this.#offsets.stretchAt(stretch.to)) {
      const ms = wall - stretch.offset;
      if (ms >= Math.max(stretch.from, notBefore) && ms < stretch.to) return ms;
    }
    return undefined;
  }

  /** The first instant at which the wall clock shows `wall` or later. */
  #firstAt(wall: number): { ms: number; isGap: boolean; offsetBefore: number } {
    // No offset reaches 24 hours, so the wall clock has not come to `wall` yet a day earlier.
    let before: Stretch = this.#offsets.stretchAt(wall - DAY_MS);
    for (let stretch = before; ; stretch = this.#offsets.stretchAt(stretch.to)) {
      const ms = Math.max(stretch.from, wall - stretch.offset);
      if (ms < stretch.to) return { ms, isGap: ms + stretch.offset > wall, offsetBefore: before.offset };
      before = stretch;
    }
  }
}

function offsetsOf(zone: unknown): ZoneOffsets {
  try {
    // Intl reads undefined as the machine's own zone, and newer engines take offsets such as +02:00.
    if (typeof zone === "string" && /^[A-Za-z]/.test(zone)) return new ZoneOffsets(zone);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  const message = `time zone must be an IANA name such as Europe/London, got ${shown(zone)}`;
  throw new DaybookError("calendar_invalid", message, { subject: "time zone", value: zone });
}

function checked(ms: number): number {
  if (ms >= -MAX_MS && ms <= MAX_MS) return ms;
  const message = `an instant must be milliseconds from 1970-01-01, at most 8.64e15, got ${shown(ms)}`;
  throw new DaybookError("calendar_invalid", message, { subject: "an instant", value: ms });
}

function clamp(day: number): number {
  return Math.max(FIRST_DAY, Math.min(day, LAST_DAY));
}

function notLocal(value: unknown): DaybookError {
  const message = `local time must be YYYY-MM-DDTHH:MM[:SS[.sss]], got ${shown(value)}`;
  return new DaybookError("calendar_invalid", message, { subject: "local time", value });
}

function notInterval(startMs: number, endMs: number): DaybookError {
  const message = `an interval must not end before it starts, got ${endMs - startMs} ms`;
  return new DaybookError("calendar_invalid", message, { subject: "an interval", value: endMs - startMs });
}
