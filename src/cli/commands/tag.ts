import { type AddCommand, examples } from "../add-command.ts";
import { addCreate, addDelete, addRename } from "../tag/change.ts";
import { addList } from "../tag/list.ts";

const SUBCOMMANDS = [addList, addCreate, addRename, addDelete];

export const addTag: AddCommand = (program, cli) => {
  const tag = program
    .command("tag")
    .summary("tags: list, create, rename, merge, delete")
    .description("Tags of tasks, notes and time entries: how many have them, and other names for them.")
    .addHelpText("after", examples("tag", "tag rename work office"));
  for (const add of SUBCOMMANDS) add(tag, cli);
};
