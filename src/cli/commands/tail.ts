import type { Daybook } from "../../daybook.ts";
import type { RecordedEvent } from "../../event/event.ts";
import type { LogFilter } from "../../store/store.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { eventCells } from "../event-line.ts";
import { addFilterOptions, type FilterOptions, filterOf } from "../filter-options.ts";
import { LocalTime } from "../local-time.ts";
import { cut, oneLine } from "../text.ts";
import { wholeNumber } from "../usage.ts";

interface TailOptions extends FilterOptions {
  last: number;
  after?: string;
}

const MAX_LAST = 1_000;

export const addTail: AddCommand = (program, cli) => {
  const command = program
    .command("tail")
    .summary("print events as they are recorded")
    .description("Print events as they are recorded, by this or any other process, until Ctrl-C.")
    .argument("[log]", "only this log");
  addFilterOptions(command, { range: false })
    .option("--last <n>", "first the last n there are", wholeNumber("--last", { min: 0, max: MAX_LAST }), 0)
    .option("--after <position>", "go on after the event of this position")
    .addHelpText("after", examples("tail", "tail tasks --type task. --last 10", "tail --json | jq .type"))
    .action((log: string | undefined, options: TailOptions) =>
      cli.withBook({}, (book) => tail(cli, book, { filter: filterOf(book, log, options), options })),
    );
};

interface Tail {
  filter: LogFilter;
  options: TailOptions;
}

async function tail(cli: Cli, book: Daybook, { filter, options: { last, after } }: Tail): Promise<void> {
  const signal = cli.heedInterruption();
  const print = printer(cli, book);
  // Known before the past is read: what is recorded in between is in both, never in neither.
  const live = book.tail({ filter, signal, after: after ?? (await book.head()) });
  const past = last === 0 ? [] : (await book.events({ ...filter, limit: last })).items.reverse();
  for (const event of past) await print(event);
  if (cli.err.isTty) await cli.note("waiting for events; Ctrl-C ends");
  const seen = new Set(past.map(({ position }) => position));
  for await (const event of live) if (!seen.has(event.position)) await print(event);
}

function printer(cli: Cli, book: Daybook): (event: RecordedEvent) => Promise<void> {
  const local = new LocalTime(book.calendar.zone);
  return async (event) => {
    const text = cli.isJson ? JSON.stringify(event) : eventCells(event, local).map(oneLine).join("  ");
    const width = cli.isJson ? undefined : cli.out.columns;
    await cli.out.line(width === undefined ? text : cut(text, width));
    await cli.out.flush();
  };
}
