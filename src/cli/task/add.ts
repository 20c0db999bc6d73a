import type { TaskInput, TaskStatus } from "../../kits/work/tasks/task.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { given } from "../given.ts";
import { collect } from "../usage.ts";
import { taskId } from "./find-task.ts";
import { statusOption } from "./options.ts";
import { taskText } from "./task-text.ts";

interface AddOptions {
  content?: string;
  tag?: string[];
  parent?: string;
  due?: string;
  status?: TaskStatus;
  created?: string;
  id?: string;
  actor?: string;
}

export const addAdd: AddCommand = (task, cli) => {
  task
    .command("add")
    .summary("create a task")
    .description("Create a task. The book is made if it is missing.")
    .argument("<title>", "what is to be done")
    .option("--content <text>", "more about it")
    .option("--tag <tag>", "a tag; may be repeated", collect)
    .option("--parent <task>", "the task that it is a part of: its id, or @1")
    .option("--due <day>", "YYYY-MM-DD")
    .addOption(statusOption("default open"))
    .option("--created <when>", "a day or an instant; default now")
    .option("--id <id>", "default a new UUIDv7; the same again changes nothing")
    .option("--actor <actor>", "who does it")
    .addHelpText(
      "after",
      examples(
        'task add "File the taxes" --tag home --due 2026-04-30',
        'task add "Find receipts" --parent @1',
      ),
    )
    .action((title: string, options: AddOptions) => add(cli, { title, ...options }));
};

async function add(cli: Cli, { actor, tag: tags, parent, ...fields }: AddOptions & { title: string }) {
  await cli.withBook({ missing: "create" }, async (book) => {
    const above = parent === undefined ? undefined : await taskId(book, parent);
    const input: TaskInput = { ...fields, ...given({ tags, parent: above }) };
    const task = await book.tasks.create(input, { actor });
    await cli.answer(task, `created ${taskText(task)}\nid ${task.id}`);
  });
}
