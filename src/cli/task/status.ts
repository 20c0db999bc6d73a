import type { TaskPatch } from "../../kits/work/tasks/task.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { findTask, TASK_ARGUMENT } from "./find-task.ts";
import { type ChangeOptions, changeOptions } from "./options.ts";
import { taskText } from "./task-text.ts";

export const addStart: AddCommand = (task, cli) => {
  const start = task.command("start").summary("it is in progress").description("A task is in progress.");
  changeOptions(start.argument("<task>", TASK_ARGUMENT))
    .addHelpText("after", examples("task start @1"))
    .action((text: string, options: ChangeOptions) =>
      setStatus(cli, { text, patch: { status: "in-progress" }, ...options }),
    );
};

export const addDone: AddCommand = (task, cli) => {
  const done = task
    .command("done")
    .summary("it is done")
    .description("A task is done.")
    .argument("<task>", TASK_ARGUMENT)
    .option("--at <when>", "when it became so: a day or an instant; default now");
  changeOptions(done)
    .addHelpText("after", examples("task done @1", "task done @1 --at 2026-03-01"))
    .action((text: string, { at, ...options }: ChangeOptions & { at?: string }) =>
      setStatus(cli, {
        text,
        patch: { status: "done", ...(at === undefined ? {} : { completed: at }) },
        ...options,
      }),
    );
};

export const addReopen: AddCommand = (task, cli) => {
  const reopen = task.command("reopen").summary("it is open again").description("A task is open again.");
  changeOptions(reopen.argument("<task>", TASK_ARGUMENT))
    .addHelpText("after", examples("task reopen @1"))
    .action((text: string, options: ChangeOptions) =>
      setStatus(cli, { text, patch: { status: "open" }, ...options }),
    );
};

interface StatusChange extends ChangeOptions {
  text: string;
  patch: TaskPatch;
}

async function setStatus(cli: Cli, { text, patch, actor, ifVersion }: StatusChange): Promise<void> {
  await cli.withBook({}, async (book) => {
    const before = await findTask(book, text);
    const task = await book.tasks.update(before.id, patch, { actor, ifVersion });
    const said = task.version === before.version ? "unchanged" : "changed";
    await cli.answer(task, `${said}: ${taskText(task)}`);
  });
}
