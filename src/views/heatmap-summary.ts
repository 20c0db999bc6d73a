import { addDays, type Day, daysBetween } from "../event/day.ts";

/** What the scorecards show; `total`, `dailyAverage` and `longestDay` are in the measure's unit. */
export interface HeatmapSummary {
  total: number;
  count: number;
  activeDays: number;
  /** The total over the days of the range that are not in the future, the empty ones too. */
  dailyAverage: number;
  longestDay: { date: Day; value: number } | null;
  /** Days in a row up to today, or up to yesterday as long as today is empty; 0 for a range that ended earlier. */
  currentStreak: number;
  longestStreak: number;
}

export interface SummaryDay {
  date: Day;
  count: number;
  value: number;
}

/** `days`: every day of the range, ascending. */
export function summaryOf(days: readonly SummaryDay[], today: Day): HeatmapSummary {
  const active = days.filter((day) => day.value > 0);
  const total = days.reduce((sum, day) => sum + day.value, 0);
  const past = days.filter((day) => day.date <= today).length;
  let longest: SummaryDay | undefined;
  for (const day of active) if (longest === undefined || day.value > longest.value) longest = day;
  return {
    total,
    count: days.reduce((sum, day) => sum + day.count, 0),
    activeDays: active.length,
    dailyAverage: past === 0 ? 0 : total / past,
    longestDay: longest === undefined ? null : { date: longest.date, value: longest.value },
    ...streaksOf(active, today),
  };
}

function streaksOf(
  active: readonly SummaryDay[],
  today: Day,
): Pick<HeatmapSummary, "currentStreak" | "longestStreak"> {
  let longestStreak = 0;
  let currentStreak = 0;
  let run = 0;
  let previous: Day | undefined;
  const yesterday = addDays(today, -1);
  for (const { date } of active) {
    run = previous !== undefined && daysBetween(previous, date) === 1 ? run + 1 : 1;
    previous = date;
    longestStreak = Math.max(longestStreak, run);
    if (date === today || date === yesterday) currentStreak = run;
  }
  return { currentStreak, longestStreak };
}
