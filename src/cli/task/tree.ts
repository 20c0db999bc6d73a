import type { Daybook } from "../../daybook.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { TASK_ARGUMENT, taskId } from "./find-task.ts";
import { treeLines } from "./task-text.ts";

export const addTree: AddCommand = (task, cli) => {
  task
    .command("tree")
    .summary("tasks under one another, with progress and time")
    .description(
      "A task and all below it, or all trees, the oldest first: progress and time are of all below.",
    )
    .argument("[task]", TASK_ARGUMENT)
    .addHelpText("after", examples("task tree", "task tree @3"))
    .action((text: string | undefined) => cli.withBook({}, (book) => showTree(cli, book, text)));
};

async function showTree(cli: Cli, book: Daybook, text: string | undefined): Promise<void> {
  let trees = 0;
  for await (const id of text === undefined ? roots(book) : [await taskId(book, text)]) {
    const nodes = await book.tasks.subtree(id);
    trees += 1;
    const lines = cli.isJson ? nodes.map((node) => JSON.stringify(node)) : treeLines(nodes);
    for (const line of lines) await cli.out.line(line);
  }
  if (trees === 0 && !cli.isJson) await cli.note("no tasks");
}

async function* roots(book: Daybook): AsyncGenerator<string> {
  let cursor: string | undefined;
  do {
    const more = cursor === undefined ? {} : { cursor };
    const page = await book.tasks.list({ parent: null, direction: "forward", limit: 1_000, ...more });
    for (const { id } of page.items) yield id;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}
