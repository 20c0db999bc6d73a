import type { Command } from "commander";
import type { Daybook } from "../../daybook.ts";
import type { PageRange } from "../../kits/pages/page-types.ts";
import { given } from "../given.ts";
import { dayArgument } from "../time-argument.ts";

export interface RangeOptions {
  from?: string;
  to?: string;
}

export function addRangeOptions(command: Command): Command {
  return command
    .option("--from <day>", "first day; default thirty days back")
    .option("--to <day>", "last day; default today");
}

/** The day of an instant where the book is. */
export function dayText(book: Daybook, instant: string): string {
  return book.calendar.dayOf(Date.parse(instant));
}

export function rangeOf(book: Daybook, { from, to }: RangeOptions): PageRange {
  const frame = { calendar: book.calendar, now: book.now() };
  return given({
    from: from === undefined ? undefined : dayArgument(from, "--from", frame),
    to: to === undefined ? undefined : dayArgument(to, "--to", frame),
  });
}
