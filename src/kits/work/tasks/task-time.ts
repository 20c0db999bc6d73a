import type { Day } from "../../../event/calendar.ts";
import type { Bucket, CountResult } from "../../../views/count.ts";
import { AT_ONCE, mapSome } from "./each.ts";
import type { TaskPort } from "./port.ts";

/** Every day that there is: what was ever recorded. */
const EVER = { from: "0001-01-01", to: "9999-12-31", by: "month" } as const;

export interface TaskTimeQuery {
  /** First and last day, both included; default the twelve months up to today. */
  from?: Day;
  to?: Day;
  /** Default day. */
  by?: Bucket;
}

export interface TaskTime {
  from: Day;
  to: Day;
  by: Bucket;
  /** Oldest first; `date` is the first day of its bucket. Only buckets that have time. */
  items: { date: Day; seconds: number; subtreeSeconds: number }[];
  totals: { seconds: number; subtreeSeconds: number };
}

/** Seconds that were ever recorded for each of the tasks. @throws counter_not_kept */
export function secondsOf(port: TaskPort, ids: readonly string[]): Promise<number[]> {
  return mapSome(ids, AT_ONCE, async (task) => (await port.countTime({ ...EVER, task })).totals.seconds ?? 0);
}

/** The time of a task and of all that is below it. @throws counter_not_kept, query_invalid, calendar_invalid */
export async function timeOf(
  port: TaskPort,
  ids: readonly string[],
  query: TaskTimeQuery,
): Promise<TaskTime> {
  const counts = await mapSome(ids, AT_ONCE, (task) => port.countTime({ ...query, task }));
  const [{ from, to, by }] = counts as [CountResult];
  const buckets = new Map<Day, { seconds: number; subtreeSeconds: number }>();
  const totals = { seconds: 0, subtreeSeconds: 0 };
  for (const [index, { items }] of counts.entries()) {
    for (const { date, seconds = 0 } of items) {
      const bucket = buckets.get(date) ?? { seconds: 0, subtreeSeconds: 0 };
      buckets.set(date, bucket);
      for (const sums of [bucket, totals]) {
        sums.subtreeSeconds += seconds as number;
        if (index === 0) sums.seconds += seconds as number;
      }
    }
  }
  const dates = [...buckets.keys()].sort();
  const items = dates.map((date) => ({
    date,
    ...(buckets.get(date) as { seconds: number; subtreeSeconds: number }),
  }));
  return { from, to, by, items: items.filter(({ subtreeSeconds }) => subtreeSeconds !== 0), totals };
}
