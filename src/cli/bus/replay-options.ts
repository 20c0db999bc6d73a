import type { Command } from "commander";
import type { ReplaySelection } from "../../bus/info.ts";
import type { Daybook } from "../../daybook.ts";
import type { JsonObject } from "../../event/event.ts";
import { validateLogName } from "../../event/validate.ts";
import { parsePattern } from "../../pattern/parse.ts";
import { given } from "../given.ts";
import { boundArgument } from "../time-argument.ts";
import { collect } from "../usage.ts";

export interface SelectionOptions {
  from?: string;
  to?: string;
  log?: string[];
  type?: string[];
  pattern?: string;
}

/** Which recorded events a replay is about. */
export function addSelectionOptions(command: Command): Command {
  return command
    .option("--from <when>", "what happened from this day, wall time or instant on")
    .option("--to <when>", "to the end of this day, or before this wall time or instant")
    .option("--log <log>", "only this log's; may be repeated", collect)
    .option("--type <type>", "only this type; `task.` takes all below it; may be repeated", collect)
    .option("--pattern <json>", "only what this event pattern matches too");
}

/** @throws pattern_invalid, log_invalid, usage */
export function selectionOf(book: Daybook, options: SelectionOptions): ReplaySelection {
  const { from, to, log: logs, type: types, pattern } = options;
  const frame = { calendar: book.calendar, now: book.now() };
  logs?.forEach(validateLogName);
  if (pattern !== undefined) parsePattern(pattern);
  return given({
    from: from === undefined ? undefined : boundArgument(from, "--from", frame),
    to: to === undefined ? undefined : boundArgument(to, "--to", frame),
    logs,
    types,
    pattern: pattern === undefined ? undefined : (JSON.parse(pattern) as JsonObject),
  });
}
