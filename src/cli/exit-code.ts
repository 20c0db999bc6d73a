import { type DaybookError, isDaybookError } from "../errors.ts";

/** What a shell script can tell apart. */
export const EXIT = {
  done: 0,
  failed: 1,
  /** Wrong words, options or values on the command line; nothing was done. */
  usage: 2,
  /** Done, but for some rows that were refused. */
  rejected: 3,
  /** Stopped by Ctrl-C before the end. */
  interrupted: 130,
} as const;

/**
 * Codes of a value that was typed and breaks a rule, be it the command's or that of what it makes. Rows of a file that do are
 * reported one by one, and never thrown.
 */
const USAGE_CODES: ReadonlySet<DaybookError["code"]> = new Set([
  "usage",
  "query_invalid",
  "cursor_invalid",
  "calendar_invalid",
  "counter_not_kept",
  "log_invalid",
  "unit_invalid",
  "event_invalid",
  "entry_invalid",
  "task_invalid",
  "note_invalid",
  "tag_invalid",
  "goal_invalid",
  "pattern_invalid",
]);

export function exitCodeOf(error: unknown): number {
  return isDaybookError(error) && USAGE_CODES.has(error.code) ? EXIT.usage : EXIT.failed;
}
