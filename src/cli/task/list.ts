import type { Daybook } from "../../daybook.ts";
import type { TaskListQuery } from "../../kits/work/tasks/queries.ts";
import { NO_PARENT, type TaskStatus } from "../../kits/work/tasks/task.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { given } from "../given.ts";
import { counted } from "../text.ts";
import { type BoundName, boundArgument } from "../time-argument.ts";
import { wholeNumber } from "../usage.ts";
import { taskId } from "./find-task.ts";
import { statusOption } from "./options.ts";
import { taskTable } from "./task-text.ts";

interface ListOptions {
  status?: TaskStatus;
  tag?: string;
  parent?: string;
  root?: string;
  from?: string;
  to?: string;
  completedFrom?: string;
  completedTo?: string;
  oldestFirst?: boolean;
  limit: number;
}

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 1_000;

export const addList: AddCommand = (task, cli) => {
  task
    .command("list")
    .summary("list tasks")
    .description("List tasks, newest first. Times are those of the book's time zone.")
    .addOption(statusOption("only of this status"))
    .option("--tag <tag>", "only this tag")
    .option("--parent <task>", "only right below this one; none: those below none")
    .option("--root <task>", "only this one and all below it")
    .option("--from <when>", "created on this day or later; also a wall time or an instant")
    .option("--to <when>", "created on this day or before; also a wall time or an instant")
    .option("--completed-from <when>", "done or cancelled on this day or later")
    .option("--completed-to <when>", "done or cancelled on this day or before")
    .option("--oldest-first", "oldest first")
    .option("--limit <n>", "how many", wholeNumber("--limit", { min: 1, max: MAX_LIMIT }), DEFAULT_LIMIT)
    .addHelpText(
      "after",
      examples("task list --status open --tag home", "task list --completed-from yesterday"),
    )
    .action((options: ListOptions) => cli.withBook({}, (book) => list(cli, book, options)));
};

async function list(cli: Cli, book: Daybook, options: ListOptions): Promise<void> {
  const { oldestFirst = false, limit } = options;
  const filter = await filterOf(book, options);
  const page = await book.tasks.list({ ...filter, limit, direction: oldestFirst ? "forward" : "backward" });
  if (cli.isJson) {
    for (const task of page.items) await cli.out.line(JSON.stringify(task));
    return;
  }
  if (page.items.length === 0) return cli.note("no tasks");
  const isNumbered = Object.keys(filter).length === 0 && !oldestFirst;
  const { zone } = book.calendar;
  for (const line of taskTable(page.items, { zone, width: cli.out.columns, isNumbered }))
    await cli.out.line(line);
  if (page.nextCursor !== undefined) {
    await cli.note(`${counted(page.items.length, "task")} shown; --limit shows more`);
  }
}

async function filterOf(book: Daybook, options: ListOptions): Promise<TaskListQuery> {
  const { status, tag, parent, root, from, to, completedFrom, completedTo } = options;
  const frame = { calendar: book.calendar, now: book.now() };
  const bound = (text: string | undefined, name: BoundName) =>
    text === undefined ? undefined : boundArgument(text, name, frame);
  const idOf = async (text: string | undefined) => (text === undefined ? undefined : taskId(book, text));
  return given({
    status,
    tag,
    parent: parent === NO_PARENT ? null : await idOf(parent),
    root: await idOf(root),
    createdFrom: bound(from, "--from"),
    createdTo: bound(to, "--to"),
    completedFrom: bound(completedFrom, "--completed-from"),
    completedTo: bound(completedTo, "--completed-to"),
  });
}
