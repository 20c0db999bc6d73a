import { DaybookError } from "../errors.ts";
import {
  addDays,
  addMonths,
  type Day,
  daysBetween,
  eachDay,
  type WeekStart,
  weekdayOf,
} from "../event/day.ts";
import { cutPointsOf, type Level, levelOf } from "./heatmap-levels.ts";
import { type HeatmapSummary, summaryOf } from "./heatmap-summary.ts";
import {
  countText,
  dayInWords,
  hoursOf,
  hoursText,
  monthName,
  numberText,
  pluralOf,
  weekdayName,
} from "./heatmap-text.ts";

export interface HeatmapDay {
  date: Day;
  count: number;
  /** What the colour stands for: the count, or the measure. */
  value: number;
  level: Level;
  /** `"5 entries, 3.5 hours, Monday 2 March 2026"`. */
  text: string;
}

export interface HeatmapWeek {
  /** `"Mar"` on the first full week of a month. */
  month?: string;
  /** Seven, in row order; null for a day outside of the range. */
  days: (HeatmapDay | null)[];
}

/** A range of days as a grid of weeks (columns) and weekdays (rows). */
export interface Heatmap {
  from: Day;
  to: Day;
  measure: string;
  /** One of what is counted, in words: `entry`. */
  noun: string;
  weekStart: WeekStart;
  today: Day;
  /** Upper ends of the levels 1, 2 and 3, in the measure's unit; empty when nothing happened. */
  cutPoints: number[];
  /** The levels that occur in the range, in words. */
  legend: { level: Level; text: string }[];
  /** Full names in row order. */
  weekdays: string[];
  weeks: HeatmapWeek[];
  summary: HeatmapSummary;
}

/** What a counter answers for a day; measures stand beside the count. */
export interface HeatmapItem {
  date: Day;
  count: number;
  [measure: string]: number | string;
}

export interface HeatmapOptions {
  from: Day;
  /** Inclusive. */
  to: Day;
  today: Day;
  /** `count`, `seconds` or the name of another measure. */
  measure: string;
  weekStart: WeekStart;
  /** One of what is counted. Default `entry`. */
  noun?: string;
}

/** Ten years: more is no picture. */
export const MAX_HEATMAP_DAYS = 3_660;

const FIRST_WEEKDAY: Record<WeekStart, number> = { sunday: 0, monday: 1, saturday: 6 };

/** The calendar year, or without one the twelve months that end today. */
export function heatmapRange(today: Day, year?: number): { from: Day; to: Day } {
  if (year === undefined) return { from: addDays(addMonths(today, -12), 1), to: today };
  const digits = String(year).padStart(4, "0");
  return { from: `${digits}-01-01`, to: `${digits}-12-31` };
}

/**
 * Counts per day as the model that the dashboard, the SVG and the API share. Days without an item are empty, items
 * outside of the range are left out, items of the same day add up. Throws `query_invalid` for a range that is empty
 * or longer than ten years.
 */
export function heatmapOf(items: Iterable<HeatmapItem>, options: HeatmapOptions): Heatmap {
  checkRange(options);
  const days = heatmapDays(items, options);
  const cutPoints = cutPointsOf(days.map((day) => day.value));
  for (const day of days) day.level = levelOf(day.value, cutPoints);
  const { from, to, measure, weekStart, today, noun = "entry" } = options;
  return {
    from,
    to,
    measure,
    noun,
    weekStart,
    today,
    cutPoints,
    legend: legendOf(days, cutPoints, options),
    weekdays: Array.from({ length: 7 }, (_, row) => weekdayName(FIRST_WEEKDAY[weekStart] + row)),
    weeks: weeksOf(days, weekStart),
    summary: summaryOf(days, today),
  };
}

function checkRange({ from, to }: HeatmapOptions): void {
  const length = daysBetween(from, to) + 1;
  if (length >= 1 && length <= MAX_HEATMAP_DAYS) return;
  throw new DaybookError(
    "query_invalid",
    `a heatmap must be of 1 to ${MAX_HEATMAP_DAYS} days, got ${length} from ${from} to ${to}`,
    { subject: "from", value: from, hint: "Choose a `to` on or after `from`, at most ten years later." },
  );
}

function heatmapDays(items: Iterable<HeatmapItem>, options: HeatmapOptions): HeatmapDay[] {
  const measures = new Map<Day, Map<string, number>>();
  const names = new Set(["count", options.measure]);
  for (const item of items) {
    if (item.date < options.from || item.date > options.to) continue;
    const sums = measures.get(item.date) ?? new Map<string, number>();
    for (const [name, value] of Object.entries(item)) {
      if (typeof value !== "number" || !Number.isFinite(value)) continue;
      sums.set(name, (sums.get(name) ?? 0) + value);
      if (name === "seconds") names.add(name);
    }
    measures.set(item.date, sums);
  }
  return eachDay(options.from, options.to).map((date) => {
    const sums = measures.get(date);
    const count = sums?.get("count") ?? 0;
    const value = sums?.get(options.measure) ?? 0;
    return { date, count, value, level: 0, text: textOf(date, sums, { names, noun: options.noun }) };
  });
}

function textOf(
  date: Day,
  sums: Map<string, number> | undefined,
  { names, noun = "entry" }: { names: Set<string>; noun: string | undefined },
): string {
  const parts: string[] = [];
  for (const name of names) {
    const value = sums?.get(name) ?? 0;
    if (name !== "count" && value > 0) parts.push(measureText(value, name));
  }
  const count = sums?.get("count") ?? 0;
  // An entry counts on the day it starts on: the second day of one that crosses midnight has hours and no entry.
  parts.unshift(
    count === 0 && parts.length > 0 ? countText(0, noun).replace("No", "0") : countText(count, noun),
  );
  return [...parts, dayInWords(date)].join(", ");
}

function measureText(value: number, measure: string): string {
  return measure === "seconds" ? hoursText(value) : `${numberText(value)} ${measure}`;
}

function legendOf(
  days: readonly HeatmapDay[],
  cutPoints: readonly number[],
  { measure, noun = "entry" }: HeatmapOptions,
): Heatmap["legend"] {
  const occurring = new Set(days.map((day) => day.level));
  const levels = ([1, 2, 3, 4] as const).filter((level) => occurring.has(level));
  const nothing = measure === "count" ? countText(0, noun) : `No ${measure === "seconds" ? "time" : measure}`;
  return [
    { level: 0, text: nothing },
    ...levels.map((level) => {
      const bounds = { above: cutPoints[level - 2] ?? 0, upTo: cutPoints[level - 1] };
      return { level, text: measure === "count" ? countRange(bounds, noun) : measureRange(bounds, measure) };
    }),
  ];
}

interface Bounds {
  above: number;
  upTo: number | undefined;
}

function countRange({ above, upTo }: Bounds, noun: string): string {
  if (upTo === undefined) return `${numberText(above + 1)} or more ${pluralOf(noun)}`;
  return upTo === above + 1 ? countText(upTo, noun) : `${numberText(above + 1)} to ${countText(upTo, noun)}`;
}

function measureRange({ above, upTo }: Bounds, measure: string): string {
  if (upTo === undefined) return `more than ${measureText(above, measure)}`;
  if (above === 0) return `up to ${measureText(upTo, measure)}`;
  // Without its unit, which the upper end repeats: "1.25 to 2.5 hours".
  return `${numberText(measure === "seconds" ? hoursOf(above) : above)} to ${measureText(upTo, measure)}`;
}

function weeksOf(days: readonly HeatmapDay[], weekStart: WeekStart): HeatmapWeek[] {
  const weeks: HeatmapWeek[] = [];
  for (const day of days) {
    const row = (weekdayOf(day.date) - FIRST_WEEKDAY[weekStart] + 7) % 7;
    if (row === 0 || weeks.length === 0) weeks.push({ days: Array<null>(7).fill(null) });
    (weeks.at(-1) as HeatmapWeek).days[row] = day;
  }
  for (const week of weeks) {
    const month = monthStarting(week);
    if (month !== undefined) week.month = month;
  }
  return weeks;
}

/** A month is named over its first full week, that is the one whose first row is one of the month's first seven days. */
function monthStarting(week: HeatmapWeek): string | undefined {
  const first = week.days[0];
  if (first == null || Number(first.date.slice(8, 10)) > 7) return undefined;
  return monthName(first.date).slice(0, 3);
}
