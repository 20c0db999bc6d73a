import { type AddCommand, examples } from "../add-command.ts";
import { addAdd } from "../task/add.ts";
import { addDelete } from "../task/delete.ts";
import { addEdit } from "../task/edit.ts";
import { addList } from "../task/list.ts";
import { addMove } from "../task/move.ts";
import { addShow } from "../task/show.ts";
import { addDone, addReopen, addStart } from "../task/status.ts";
import { addTree } from "../task/tree.ts";

const SUBCOMMANDS = [
  addAdd,
  addList,
  addShow,
  addTree,
  addEdit,
  addStart,
  addDone,
  addReopen,
  addMove,
  addDelete,
];

export const addTask: AddCommand = (program, cli) => {
  const task = program
    .command("task")
    .summary("tasks: add, list, tree, done, move, delete …")
    .description("What is to be done, in trees: create tasks, change them, and see how far they are.")
    .addHelpText(
      "after",
      examples('task add "File the taxes" --due 2026-04-30', "task done @1", "task tree"),
    );
  for (const add of SUBCOMMANDS) add(task, cli);
};
