import type { Daybook } from "../../daybook.ts";
import type { Entry } from "../../kits/time/entry.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { given } from "../given.ts";
import { counted } from "../text.ts";
import { boundArgument } from "../time-argument.ts";
import { wholeNumber } from "../usage.ts";
import { entryTable } from "./entry-text.ts";

interface ListOptions {
  from?: string;
  to?: string;
  type?: string;
  tag?: string;
  task?: string;
  oldestFirst?: boolean;
  limit: number;
}

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 1_000;

export const addList: AddCommand = (track, cli) => {
  track
    .command("list")
    .summary("list entries")
    .description("List entries, newest first. Times are those of the book's time zone.")
    .option("--from <when>", "that touch this day or later; also a wall time or an instant")
    .option("--to <when>", "that start on this day or earlier; also a wall time or an instant")
    .option("--type <type>", "only this type")
    .option("--tag <tag>", "only this tag")
    .option("--task <id>", "only what was done for this task")
    .option("--oldest-first", "oldest first")
    .option("--limit <n>", "how many", wholeNumber("--limit", { min: 1, max: MAX_LIMIT }), DEFAULT_LIMIT)
    .addHelpText(
      "after",
      examples("track list", "track list --type Study --from 2026-03-01", "export csv  (all of them)"),
    )
    .action((options: ListOptions) => cli.withBook({}, (book) => list(cli, book, options)));
};

async function list(cli: Cli, book: Daybook, options: ListOptions): Promise<void> {
  const { from, to, type, tag, task, oldestFirst = false, limit } = options;
  const frame = { calendar: book.calendar, now: book.now() };
  const filter = given({
    type,
    tag,
    task,
    from: from === undefined ? undefined : boundArgument(from, "--from", frame),
    to: to === undefined ? undefined : boundArgument(to, "--to", frame),
  });
  const page = await book.time.list({ ...filter, limit, direction: oldestFirst ? "forward" : "backward" });
  if (cli.isJson) return printJson(cli, page.items);
  const isNumbered = Object.keys(filter).length === 0 && !oldestFirst;
  if (page.items.length === 0) return cli.note("no entries");
  const lines = entryTable(page.items, { ...frame, width: cli.out.columns, isNumbered });
  for (const line of lines) await cli.out.line(line);
  if (page.nextCursor !== undefined) {
    await cli.note(`${counted(page.items.length, "entry")} shown; --limit shows more`);
  }
}

async function printJson(cli: Cli, entries: Entry[]): Promise<void> {
  for (const entry of entries) await cli.out.line(JSON.stringify(entry));
}
