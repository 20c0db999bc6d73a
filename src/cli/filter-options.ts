import type { Command } from "commander";
import type { Daybook } from "../daybook.ts";
import type { LogFilter } from "../store/store.ts";
import { given } from "./given.ts";
import { boundArgument } from "./time-argument.ts";
import { collect } from "./usage.ts";

export interface FilterOptions {
  id?: string;
  type?: string[];
  actor?: string;
  subject?: string;
  tag?: string;
  from?: string;
  to?: string;
}

/** The filters that `events`, `tail` and `export` share. */
export function addFilterOptions(command: Command, { range = true } = {}): Command {
  command
    .option("--type <type>", "only this type; `task.` takes all below it; may be repeated", collect)
    .option("--actor <actor>", "only what this actor did")
    .option("--subject <subject>", "only this subject")
    .option("--tag <tag>", "only events whose data.tags has this tag");
  if (!range) return command;
  return command
    .option("--from <when>", "from this day, wall time or instant on; also today, yesterday")
    .option("--to <when>", "to the end of this day, or before this wall time or instant");
}

export function filterOf(book: Daybook, log: string | undefined, options: FilterOptions): LogFilter {
  const { id, type, actor, subject, tag, from, to } = options;
  const frame = { calendar: book.calendar, now: book.now() };
  return given({
    log,
    id,
    types: type,
    actor,
    subject,
    tag,
    from: from === undefined ? undefined : boundArgument(from, "--from", frame),
    to: to === undefined ? undefined : boundArgument(to, "--to", frame),
  });
}
