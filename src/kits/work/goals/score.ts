import type { GoalDirection } from "./goal.ts";
import type { Judged } from "./verdict.ts";

/** Days after which a goal of every day, always reached, has half of the whole score. */
const HALF_LIFE = 13;

/**
 * How well a goal is kept, 0 to 1: the exponential average of Loop Habit Tracker (`Score.compute` and `ScoreList.recompute` of
 * github.com/iSoron/uhabits). Each day moves it by `score = before · m + credit · (1 − m)` with `m = 0.5^(√f / 13)`, f being
 * how often a day the goal is due: 1 for every day, 1/7 for every week. The days of a period all have the period's credit,
 * so that the period as a whole moves it by `m^days`. One that failed takes a little away and none takes all; a skipped
 * one takes and gives nothing, and one that is still running is not asked yet. Like there, a goal of at most begins at 1.
 */
export function scoreOf(judged: readonly Judged[], direction: GoalDirection): number {
  let score = direction === "at-most" ? 1 : 0;
  for (const { period, value, outcome } of judged) {
    if (outcome === "skipped" || outcome === "running") continue;
    const kept = 0.5 ** ((Math.sqrt(1 / period.wholeDays) / HALF_LIFE) * period.days);
    score = score * kept + creditOf(value / period.target, direction) * (1 - kept);
  }
  return score;
}

/** At least: what part of the target is there. At most: all up to the target, then less, and nothing from twice the target on. */
export function creditOf(fraction: number, direction: GoalDirection): number {
  return Math.max(0, Math.min(1, direction === "at-least" ? fraction : 2 - fraction));
}
