import type { TaskPatch, TaskStatus } from "../../kits/work/tasks/task.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { given } from "../given.ts";
import { collect, usageError } from "../usage.ts";
import { findTask, TASK_ARGUMENT } from "./find-task.ts";
import { type ChangeOptions, changeOptions, statusOption } from "./options.ts";
import { taskText } from "./task-text.ts";

interface EditOptions extends ChangeOptions {
  title?: string;
  content?: string;
  tag?: string[];
  /** False for --no-tags. */
  tags?: boolean;
  due?: string;
  status?: TaskStatus;
  created?: string;
  completed?: string;
}

export const addEdit: AddCommand = (task, cli) => {
  const edit = task
    .command("edit")
    .summary("change a task")
    .description("Change what is named of a task; the rest stays.")
    .argument("<task>", TASK_ARGUMENT)
    .option("--title <text>", "what is to be done")
    .option("--content <text>", "more about it; empty takes it away")
    .option("--tag <tag>", "its tags instead of those it has; may be repeated", collect)
    .option("--no-tags", "take all tags away")
    .option("--due <day>", "YYYY-MM-DD, or none")
    .addOption(statusOption("how far it is"))
    .option("--created <when>", "a day or an instant")
    .option("--completed <when>", "a day or an instant, of one that is done or cancelled");
  changeOptions(edit)
    .addHelpText(
      "after",
      examples("task edit @1 --due 2026-05-15 --tag home", "task edit @1 --status cancelled"),
    )
    .action((text: string, options: EditOptions) => change(cli, text, options));
};

async function change(cli: Cli, text: string, { actor, ifVersion, ...options }: EditOptions): Promise<void> {
  await cli.withBook({}, async (book) => {
    const before = await findTask(book, text);
    const patch = patchOf(options);
    if (Object.keys(patch).length === 0)
      throw usageError("an edit must change something, got no option that does");
    const task = await book.tasks.update(before.id, patch, { actor, ifVersion });
    const said = task.version === before.version ? "unchanged" : "changed";
    await cli.answer(task, `${said}: ${taskText(task)}`);
  });
}

function patchOf({ tag, tags, due, ...fields }: EditOptions): TaskPatch {
  return {
    ...fields,
    ...given({ tags: tags === false ? [] : tag, due: due === "none" ? null : due }),
  };
}
