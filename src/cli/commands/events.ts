import type { Daybook } from "../../daybook.ts";
import type { RecordedEvent } from "../../event/event.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { EVENT_COLUMNS, eventCells } from "../event-line.ts";
import { addFilterOptions, type FilterOptions, filterOf } from "../filter-options.ts";
import { LocalTime } from "../local-time.ts";
import { table } from "../table.ts";
import { counted } from "../text.ts";
import { wholeNumber } from "../usage.ts";

interface EventsOptions extends FilterOptions {
  limit: number;
  all?: boolean;
  oldestFirst?: boolean;
}

const DEFAULT_LIMIT = 100;
/** Rows of a table that are aligned with each other. */
const TABLE_ROWS = 1_000;

export const addEvents: AddCommand = (program, cli) => {
  const command = program
    .command("events")
    .summary("list events")
    .description("List events, newest first. Days and times are those of the book's time zone.")
    .argument("[log]", "only this log");
  addFilterOptions(command)
    .option("--id <id>", "only the event of this id")
    .option("--oldest-first", "oldest first")
    .option(
      "--limit <n>",
      "how many",
      wholeNumber("--limit", { min: 1, max: Number.MAX_SAFE_INTEGER }),
      DEFAULT_LIMIT,
    )
    .option("--all", "every one, whatever the limit")
    .addHelpText(
      "after",
      examples(
        "events",
        "events tasks --type task. --actor ana --from 2026-03-01 --to 2026-03-31",
        "events --all --json | head",
      ),
    )
    .action((log: string | undefined, options: EventsOptions) =>
      cli.withBook({}, (book) => events(cli, book, { log, options })),
    );
};

async function events(
  cli: Cli,
  book: Daybook,
  { log, options }: { log: string | undefined; options: EventsOptions },
): Promise<void> {
  const { limit, all = false, oldestFirst = false } = options;
  const wanted = all ? Number.POSITIVE_INFINITY : limit;
  const filter = filterOf(book, log, options);
  const found = book.read({ ...filter, direction: oldestFirst ? "forward" : "backward" });
  const { shown, hasMore } = cli.isJson
    ? await printJson(cli, found, wanted)
    : await printTable(cli, book, { found, wanted });
  if (shown === 0) await cli.note(await nothingFound(book, log));
  else if (hasMore) await cli.note(`${counted(shown, "event")} shown; --limit or --all shows more`);
}

interface Printed {
  shown: number;
  hasMore: boolean;
}

async function printJson(cli: Cli, found: AsyncIterable<RecordedEvent>, wanted: number): Promise<Printed> {
  let shown = 0;
  for await (const event of found) {
    if (shown === wanted) return { shown, hasMore: true };
    await cli.out.line(JSON.stringify(event));
    shown += 1;
  }
  return { shown, hasMore: false };
}

interface Listing {
  found: AsyncIterable<RecordedEvent>;
  wanted: number;
}

/** A long list is aligned in stretches, so that it begins at once and needs little memory. */
async function printTable(cli: Cli, book: Daybook, { found, wanted }: Listing): Promise<Printed> {
  const local = new LocalTime(book.calendar.zone);
  let shown = 0;
  let rows: string[][] = [];
  const print = async () => {
    const lines = table(EVENT_COLUMNS, rows, cli.out.columns);
    const isFirst = shown === rows.length;
    for (const line of isFirst ? lines : lines.slice(1)) await cli.out.line(line);
    rows = [];
  };
  let hasMore = false;
  for await (const event of found) {
    if (shown === wanted) {
      hasMore = true;
      break;
    }
    rows.push(eventCells(event, local));
    shown += 1;
    if (rows.length === TABLE_ROWS) await print();
  }
  if (rows.length > 0) await print();
  return { shown, hasMore };
}

export async function nothingFound(book: Daybook, log: string | undefined): Promise<string> {
  const logs = (await book.logs()).map((info) => info.log);
  if (logs.length === 0) return "no events: the book is empty; `daybook import --help` says how to fill it";
  const isUnknown = log !== undefined && !logs.includes(log);
  return isUnknown ? `no events: there is no log ${log} here; logs: ${logs.join(", ")}` : "no events match";
}
