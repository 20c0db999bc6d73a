import type { Daybook } from "../../daybook.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { given } from "../given.ts";
import { taskId } from "../task/find-task.ts";
import { counted } from "../text.ts";
import { boundArgument } from "../time-argument.ts";
import { findEntry } from "../track/find-entry.ts";
import { wholeNumber } from "../usage.ts";
import { noteTable } from "./note-text.ts";

interface ListOptions {
  from?: string;
  to?: string;
  tag?: string;
  task?: string;
  entry?: string;
  oldestFirst?: boolean;
  limit: number;
}

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 1_000;

export const addList: AddCommand = (note, cli) => {
  note
    .command("list")
    .summary("list notes, and what tasks say")
    .description(
      "List notes and the contents of tasks, newest first. Times are those of the book's time zone.",
    )
    .option("--from <when>", "of this day or later; also a wall time or an instant")
    .option("--to <when>", "of this day or before; also a wall time or an instant")
    .option("--tag <tag>", "only this tag")
    .option("--task <task>", "only of this task: its id, or @1")
    .option("--entry <entry>", "only of this time entry: its id, or @1")
    .option("--oldest-first", "oldest first")
    .option("--limit <n>", "how many", wholeNumber("--limit", { min: 1, max: MAX_LIMIT }), DEFAULT_LIMIT)
    .addHelpText("after", examples("note list --tag dsp", "note list --from 2026-03-01 --task t-1"))
    .action((options: ListOptions) => cli.withBook({}, (book) => list(cli, book, options)));
};

async function list(cli: Cli, book: Daybook, options: ListOptions): Promise<void> {
  const { from, to, tag, task, entry, oldestFirst = false, limit } = options;
  const frame = { calendar: book.calendar, now: book.now() };
  const filter = given({
    tag,
    task: task === undefined ? undefined : await taskId(book, task),
    entry: entry === undefined ? undefined : (await findEntry(book, entry)).id,
    from: from === undefined ? undefined : boundArgument(from, "--from", frame),
    to: to === undefined ? undefined : boundArgument(to, "--to", frame),
  });
  const page = await book.notes.list({ ...filter, limit, direction: oldestFirst ? "forward" : "backward" });
  if (cli.isJson) {
    for (const item of page.items) await cli.out.line(JSON.stringify(item));
    return;
  }
  if (page.items.length === 0) return cli.note("no notes");
  const isNumbered = Object.keys(filter).length === 0 && !oldestFirst;
  const { zone } = book.calendar;
  const lines = noteTable(page.items, { zone, width: cli.out.columns, isNumbered });
  for (const line of lines) await cli.out.line(line);
  if (page.nextCursor !== undefined) {
    await cli.note(`${counted(page.items.length, "note")} shown; --limit shows more`);
  }
}
