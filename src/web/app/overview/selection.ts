import { isDay } from "../../../event/day.ts";
import { urlOf } from "../lib/api.ts";
import type { LogInfo } from "../lib/types.ts";

/** What the overview shows, read from the address. */
export interface Selection {
  /** Undefined: all logs. */
  log: string | undefined;
  type: string | undefined;
  actor: string | undefined;
  measure: "count" | "seconds";
  /** Undefined: the last twelve months. */
  year: string | undefined;
  day: string | undefined;
  /** `YYYY-MM` of the table; undefined: the last month up to now. */
  month: string | undefined;
}

export const TIME_LOG = "time";
/** In the address, where an absent log is the default one. */
export const ALL_LOGS = "*";

export function selectionOf(query: URLSearchParams, logs: readonly LogInfo[]): Selection {
  const read = (name: string, form = /./) => {
    const value = query.get(name);
    return value !== null && form.test(value) ? value : undefined;
  };
  const named = read("log") ?? defaultLog(logs);
  const log = named === ALL_LOGS ? undefined : named;
  const asked = read("measure", /^(count|seconds)$/) as Selection["measure"] | undefined;
  return {
    log,
    type: read("type"),
    actor: read("actor"),
    // Thirty restarts of a timer are one hour of work: time is what a time log is about.
    measure: log === TIME_LOG ? (asked ?? "seconds") : "count",
    year: read("year", /^\d{4}$/),
    day: readDay(query.get("day") ?? ""),
    month: readDay(`${query.get("month")}-01`)?.slice(0, 7),
  };
}

/** A real day that has days and months around it; an address can hold anything. */
function readDay(text: string): string | undefined {
  return isDay(text) && text > "0002" && text < "9999" ? text : undefined;
}

function defaultLog(logs: readonly LogInfo[]): string {
  if (logs.length === 0 || logs.some((info) => info.log === TIME_LOG)) return TIME_LOG;
  return logs.reduce((most, info) => (info.events > most.events ? info : most)).log;
}

/** Time entries have their own table; anything else, and what one actor did, is shown as events. */
export function showsEntries({ log, actor }: Selection): boolean {
  return log === TIME_LOG && actor === undefined;
}

export function heatmapUrl({ log, actor, type, measure, year }: Selection): string {
  return urlOf("/api/heatmap", { log, actor, type, measure, year });
}

/** The month that the table shows: the chosen one, or the last of a year that is over. */
export function tableMonth({ month, year }: Selection, today: string): string | undefined {
  if (month !== undefined || year === undefined || year >= today.slice(0, 4)) return month;
  return `${year}-12`;
}
