import { Option } from "commander";
import type { Daybook } from "../../daybook.ts";
import type { WeekStart } from "../../event/calendar.ts";
import { TIME_LOG } from "../../kits/time/entry.ts";
import type { Bucket, CountQuery } from "../../views/count.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { countLines } from "../count-table.ts";
import { given } from "../given.ts";
import { dayArgument } from "../time-argument.ts";
import { collect } from "../usage.ts";
import { nothingFound } from "./events.ts";

interface CountOptions {
  type?: string[];
  actor?: string;
  subject?: string;
  tag?: string;
  task?: string;
  from?: string;
  to?: string;
  by: Bucket;
  dense?: boolean;
  measure?: string[];
  weekStart?: WeekStart;
}

export const addCount: AddCommand = (program, cli) => {
  program
    .command("count")
    .summary("how much, per day, week or month")
    .description("How much, per day, week or month. Days are those of the book's time zone.")
    .argument("[log]", "only this log")
    .option("--type <type>", "only this type; `task.` takes all below it; may be repeated", collect)
    .option("--actor <actor>", "only what this actor did")
    .option("--subject <subject>", "only this subject")
    .option("--tag <tag>", "only this tag")
    .option("--task <id>", "only what was done for this task")
    .option("--from <day>", "first day; default twelve months back")
    .option("--to <day>", "last day; default today")
    .addOption(new Option("--by <size>", "size of a row").choices(["day", "week", "month"]).default("month"))
    .option("--dense", "also rows of nothing")
    .option("--measure <name>", "a number summed beside the count, such as seconds; may be repeated", collect)
    .addOption(
      new Option("--week-start <day>", "first day of a week").choices(["monday", "sunday", "saturday"]),
    )
    .addHelpText(
      "after",
      examples(
        "count",
        "count time --by week --measure seconds",
        "count tasks --type task.completed --actor ana --by day --from 2026-03-01",
      ),
    )
    .action((log: string | undefined, options: CountOptions) =>
      cli.withBook({}, (book) => count(cli, book, { log, options })),
    );
};

async function count(
  cli: Cli,
  book: Daybook,
  { log, options }: { log: string | undefined; options: CountOptions },
): Promise<void> {
  const result = await book.count(queryOf(book, log, options));
  if (cli.isJson) return cli.out.line(JSON.stringify(result));
  const shown = { measure: options.measure?.[0], inUnits: log === TIME_LOG, columns: cli.out.columns };
  const lines = countLines(result, shown);
  for (const line of lines) await cli.out.line(line);
  if (result.totals.count === 0) await cli.note(await nothingFound(book, log));
}

function queryOf(book: Daybook, log: string | undefined, options: CountOptions): CountQuery {
  const { type, actor, subject, tag, task, from, to, by, dense, measure, weekStart } = options;
  const frame = { calendar: book.calendar, now: book.now() };
  return given({
    log,
    types: type,
    actor,
    subject,
    tag,
    task,
    by,
    dense,
    weekStart,
    measures: measure,
    from: from === undefined ? undefined : dayArgument(from, "--from", frame),
    to: to === undefined ? undefined : dayArgument(to, "--to", frame),
  });
}
