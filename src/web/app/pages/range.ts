import { addDays, addMonths, daysBetween, isDay } from "../../../event/day.ts";

export type Bucket = "day" | "week" | "month";

/** Days that are shown, both included, and how they are put together. */
export interface PageRange {
  from: string;
  to: string;
  by: Bucket;
  /** Which of the presets it is; undefined: chosen by its days. */
  preset: string | undefined;
}

export const PRESETS: Record<string, string> = {
  "7": "Last 7 days",
  "30": "Last 30 days",
  "90": "Last 90 days",
  year: "Last 12 months",
};

const DEFAULT_PRESET = "30";

/** What the address asks for; what it says wrongly is as if it were not there. */
export function rangeOf(query: URLSearchParams, today: string): PageRange {
  const [from, to] = [query.get("from") ?? "", query.get("to") ?? ""];
  const by = bucketOf(query.get("by"));
  if (isDay(from) && isDay(to) && from <= to) {
    return { from, to, by: by ?? bestBucket(from, to), preset: undefined };
  }
  const named = query.get("range") ?? "";
  const preset = Object.hasOwn(PRESETS, named) ? named : DEFAULT_PRESET;
  const first = preset === "year" ? addDays(addMonths(today, -12), 1) : addDays(today, 1 - Number(preset));
  return { from: first, to: today, by: by ?? bestBucket(first, today), preset };
}

/** As many days just before. */
export function rangeBefore({ from, to }: { from: string; to: string }): { from: string; to: string } {
  const last = addDays(from, -1);
  return { from: addDays(last, -daysBetween(from, to)), to: last };
}

function bucketOf(text: string | null): Bucket | undefined {
  return text === "day" || text === "week" || text === "month" ? text : undefined;
}

/** So many bars that each can be seen. */
function bestBucket(from: string, to: string): Bucket {
  const days = daysBetween(from, to) + 1;
  if (days <= 92) return "day";
  return days <= 400 ? "week" : "month";
}
