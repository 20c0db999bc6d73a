import { NO_PARENT } from "../../kits/work/tasks/task.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { findTask, TASK_ARGUMENT } from "./find-task.ts";
import { type ChangeOptions, changeOptions } from "./options.ts";
import { taskText } from "./task-text.ts";

export const addMove: AddCommand = (task, cli) => {
  const move = task
    .command("move")
    .summary("put it below another one")
    .description("Put a task, with all that is below it, below another one, or below none.")
    .argument("<task>", TASK_ARGUMENT)
    .argument("<parent>", "the same, or none");
  changeOptions(move)
    .addHelpText("after", examples("task move @1 @3", "task move @1 none"))
    .action((text: string, parent: string, options: ChangeOptions) =>
      moveTask(cli, { text, parent, ...options }),
    );
};

interface Move extends ChangeOptions {
  text: string;
  parent: string;
}

async function moveTask(cli: Cli, { text, parent, actor, ifVersion }: Move): Promise<void> {
  await cli.withBook({}, async (book) => {
    const { id } = await findTask(book, text);
    const above = parent === NO_PARENT ? undefined : await findTask(book, parent);
    const task = await book.tasks.move(id, above?.id ?? null, { actor, ifVersion });
    const place = above === undefined ? "below none" : `below ${JSON.stringify(above.title)}`;
    await cli.answer(task, `${taskText(task)} is ${place}`);
  });
}
