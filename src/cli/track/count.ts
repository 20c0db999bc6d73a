import { Option } from "commander";
import type { Daybook } from "../../daybook.ts";
import type { Bucket } from "../../views/count.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { countLines } from "../count-table.ts";
import { given } from "../given.ts";
import { dayArgument } from "../time-argument.ts";

interface CountOptions {
  type?: string;
  tag?: string;
  task?: string;
  from?: string;
  to?: string;
  by: Bucket;
  dense?: boolean;
}

export const addTrackCount: AddCommand = (track, cli) => {
  track
    .command("count")
    .summary("entries and hours, per day, week or month")
    .description("Entries and hours, per day, week or month.")
    .option("--type <type>", "only this type")
    .option("--tag <tag>", "only this tag")
    .option("--task <id>", "only what was done for this task")
    .option("--from <day>", "first day; default twelve months back")
    .option("--to <day>", "last day; default today")
    .addOption(new Option("--by <size>", "size of a row").choices(["day", "week", "month"]).default("month"))
    .option("--dense", "also rows of nothing")
    .addHelpText("after", examples("track count", "track count --type Study --by week --from 2026-01-01"))
    .action((options: CountOptions) => cli.withBook({}, (book) => count(cli, book, options)));
};

async function count(cli: Cli, book: Daybook, options: CountOptions): Promise<void> {
  const { from, to, ...filter } = options;
  const frame = { calendar: book.calendar, now: book.now() };
  const days = given({
    from: from === undefined ? undefined : dayArgument(from, "--from", frame),
    to: to === undefined ? undefined : dayArgument(to, "--to", frame),
  });
  const { by, type, tag, task, dense } = filter;
  const result = await book.time.count({ by, ...days, ...given({ type, tag, task, dense }) });
  if (cli.isJson) return cli.out.line(JSON.stringify(result));
  const shown = { measure: "seconds", inUnits: true, columns: cli.out.columns };
  for (const line of countLines(result, shown)) await cli.out.line(line);
  if (result.totals.count === 0) await cli.note("no entries");
}
