import { Option } from "commander";
import type { ChildrenPolicy } from "../../kits/work/tasks/task.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { findTask, TASK_ARGUMENT } from "./find-task.ts";
import { type ChangeOptions, changeOptions } from "./options.ts";
import { taskText } from "./task-text.ts";

interface DeleteOptions extends ChangeOptions {
  children: ChildrenPolicy;
}

export const addDelete: AddCommand = (task, cli) => {
  const remove = task
    .command("delete")
    .summary("delete a task")
    .description("Delete a task: it is not listed any more. Its events stay in the log.")
    .argument("<task>", TASK_ARGUMENT)
    .addOption(
      new Option(
        "--children <what>",
        "with tasks below it: refuse, delete them too, or move them up to its parent",
      )
        .choices(["block", "cascade", "detach"])
        .default("block"),
    );
  changeOptions(remove)
    .addHelpText("after", examples("task delete @1", "task delete @1 --children cascade"))
    .action((text: string, options: DeleteOptions) => deleteTask(cli, text, options));
};

async function deleteTask(cli: Cli, text: string, options: DeleteOptions): Promise<void> {
  await cli.withBook({}, async (book) => {
    const task = await findTask(book, text);
    await book.tasks.remove(task.id, options);
    await cli.answer({ deleted: task }, `deleted ${taskText(task)}`);
  });
}
