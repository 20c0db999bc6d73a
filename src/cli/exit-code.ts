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

/** Codes that can only come from what was typed. */
const USAGE_CODES: ReadonlySet<DaybookError["code"]> = new Set([
  "usage",
  "query_invalid",
  "cursor_invalid",
  "calendar_invalid",
  "counter_not_kept",
  "log_invalid",
  "unit_invalid",
]);

export function exitCodeOf(error: unknown): number {
  return isDaybookError(error) && USAGE_CODES.has(error.code) ? EXIT.usage : EXIT.failed;
}
