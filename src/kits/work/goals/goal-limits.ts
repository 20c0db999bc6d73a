/** The stated limits of a goal, beside those that it shares with tasks and notes. */
export const GOAL_LIMITS = {
  logs: 10,
  types: 20,
  tags: 20,
  tasks: 20,
  nameLength: 128,
  skips: 1_000,
  /** Days of a range of days. */
  rangeDays: 3_660,
  target: 1_000_000_000,
} as const;

/** Goals are judged between these days, so that no period of theirs leaves the calendar. */
export const FIRST_GOAL_DAY = "1900-01-01";
export const LAST_GOAL_DAY = "2999-12-31";

/** Days before today that a streak and a score know of. */
export const MAX_STREAK_DAYS = 3_660;

/** Days before today in which a period must have ended to be settled: what a long downtime may leave behind. */
export const MAX_LOOK_BACK_DAYS = 366;
