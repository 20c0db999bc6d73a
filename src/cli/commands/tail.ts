import { eventMatcher, matching } from "../../bus/event-matcher.ts";
import { RemoteBook } from "../../copy/remote-book.ts";
import { remoteTail } from "../../copy/remote-tail.ts";
import type { Daybook } from "../../daybook.ts";
import type { RecordedEvent } from "../../event/event.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { eventCells } from "../event-line.ts";
import { addFilterOptions, type FilterOptions, filterOf } from "../filter-options.ts";
import { given } from "../given.ts";
import { LocalTime } from "../local-time.ts";
import { connectionNotes, unlessInterrupted } from "../remote/connection-notes.ts";
import { cut, oneLine } from "../text.ts";
import { wholeNumber } from "../usage.ts";

interface TailOptions extends FilterOptions {
  last: number;
  after?: string;
  pattern?: string;
  /** Of a served book. */
  from?: string;
}

const MAX_LAST = 1_000;

export const addTail: AddCommand = (program, cli) => {
  const command = program
    .command("tail")
    .summary("print events as they are recorded")
    .description(
      "Print events as they are recorded, by this or any other process, until Ctrl-C. With --from, those of a book that is served elsewhere; a lost connection is made again, and nothing is missed.",
    )
    .argument("[log]", "only this log");
  addFilterOptions(command, { range: false })
    .option("--last <n>", "first the last n there are", wholeNumber("--last", { min: 0, max: MAX_LAST }), 0)
    .option("--pattern <json>", "only what this event pattern matches, in the envelope that rules see")
    .option("--after <position>", "go on after the event of this position")
    .option("--from <url>", "another book than this: where `daybook serve` answers")
    .addHelpText(
      "after",
      examples(
        "tail",
        "tail tasks --type task. --last 10",
        "tail --json | jq .type",
        `tail --pattern '{"detail":{"data":{"total":[{"numeric":[">",10]}]}}}'`,
        "tail --from http://127.0.0.1:4750 --last 10",
      ),
    )
    .action((log: string | undefined, given: TailOptions) => {
      const options = { ...given, matches: given.pattern === undefined ? all : eventMatcher(given.pattern) };
      return options.from === undefined
        ? cli.withBook({}, (book) => tailLocal(cli, book, { log, options }))
        : tailRemote(cli, options.from, { log, options });
    });
};

const all = () => true;

interface Words {
  log: string | undefined;
  options: TailOptions & { matches(event: RecordedEvent): boolean };
}

/** What is printed, wherever it comes from. */
interface Source {
  zone: string;
  head(): Promise<string>;
  newest(limit: number): Promise<RecordedEvent[]>;
  live(after: string): AsyncIterable<RecordedEvent>;
}

function tailLocal(cli: Cli, book: Daybook, { log, options }: Words): Promise<void> {
  const signal = cli.heedInterruption();
  const filter = filterOf(book, log, options);
  const { matches } = options;
  return tail(cli, options, {
    zone: book.calendar.zone,
    head: () => book.head(),
    newest: (limit) => first(matching(book.read(filter), matches), limit),
    live: (after) => matching(book.tail({ filter, signal, after }), matches),
  });
}

async function tailRemote(cli: Cli, url: string, { log, options }: Words): Promise<void> {
  const remote = new RemoteBook(url);
  const signal = cli.heedInterruption();
  const { type: types, actor, subject, tag, matches } = options;
  const filter = given({ log, types, actor, subject, tag });
  const work = async () =>
    tail(cli, options, {
      zone: await remote.zone(signal),
      head: () => remote.head(signal),
      newest: async (limit) =>
        (await remote.newest(filter, MAX_LAST, signal)).filter(matches).slice(0, limit),
      live: (after) => {
        const portions = remoteTail(remote, { filter, after, signal, ...connectionNotes(cli, remote) });
        return matching(one(portions), matches);
      },
    });
  await unlessInterrupted(signal, work());
}

async function tail(cli: Cli, { last, after }: TailOptions, source: Source): Promise<void> {
  const print = printer(cli, source.zone);
  // Known before the past is read: what is recorded in between is in both, never in neither.
  const live = source.live(after ?? (await source.head()));
  const past = last === 0 ? [] : (await source.newest(last)).reverse();
  for (const event of past) await print(event);
  if (cli.err.isTty) await cli.note("waiting for events; Ctrl-C ends");
  const seen = new Set(past.map(({ position }) => position));
  for await (const event of live) if (!seen.has(event.position)) await print(event);
}

async function first<T>(values: AsyncIterable<T>, count: number): Promise<T[]> {
  const found: T[] = [];
  for await (const value of values) if (found.push(value) >= count) break;
  return found;
}

async function* one<T>(portions: AsyncIterable<T[]>): AsyncGenerator<T> {
  for await (const portion of portions) yield* portion;
}

function printer(cli: Cli, zone: string): (event: RecordedEvent) => Promise<void> {
  const local = new LocalTime(zone);
  return async (event) => {
    const text = cli.isJson ? JSON.stringify(event) : eventCells(event, local).map(oneLine).join("  ");
    const width = cli.isJson ? undefined : cli.out.columns;
    await cli.out.line(width === undefined ? text : cut(text, width));
    await cli.out.flush();
  };
}
