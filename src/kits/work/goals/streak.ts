import type { GoalOutcome } from "./verdict.ts";

export interface GoalStreak {
  /** Periods reached one after the other, up to now. */
  current: number;
  /** The longest there was. */
  best: number;
}

/** Outcomes oldest first. What is skipped or still running neither goes on with a streak nor ends it. */
export function streakOf(outcomes: readonly GoalOutcome[]): GoalStreak {
  let current = 0;
  let best = 0;
  for (const outcome of outcomes) {
    if (outcome === "missed") current = 0;
    else if (outcome === "reached") current += 1;
    best = Math.max(best, current);
  }
  return { current, best };
}
