import type { Command } from "commander";
import type { DeadLetterFilter } from "../../bus/info.ts";
import type { Daybook } from "../../daybook.ts";
import { given } from "../given.ts";
import { boundArgument } from "../time-argument.ts";
import { collect } from "../usage.ts";

export interface DeadLetterOptions {
  id?: string[];
  type?: string[];
  error?: string;
  key?: string;
  from?: string;
  to?: string;
}

/** The filters that a list, a redrive and a discard of dead letters share. */
export function addDeadLetterOptions(command: Command): Command {
  return command
    .argument("[rule]", "only this rule's")
    .option("--id <id>", "only this dead letter; may be repeated", collect)
    .option("--type <type>", "only events of this type; `task.` takes all below it; may be repeated", collect)
    .option("--error <type>", "only those whose last error is of this type, as http_503")
    .option("--key <key>", "only those of this key, by which they are ordered")
    .option("--from <when>", "that became dead letters from this day, wall time or instant on")
    .option("--to <when>", "to the end of this day, or before this wall time or instant");
}

export function deadLetterFilter(
  book: Daybook,
  rule: string | undefined,
  options: DeadLetterOptions,
): DeadLetterFilter {
  const { id: ids, type: types, error: errorType, key, from, to } = options;
  const frame = { calendar: book.calendar, now: book.now() };
  return given({
    rule,
    ids,
    types,
    errorType,
    key,
    from: from === undefined ? undefined : boundArgument(from, "--from", frame),
    to: to === undefined ? undefined : boundArgument(to, "--to", frame),
  });
}
