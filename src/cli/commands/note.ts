import { type AddCommand, examples } from "../add-command.ts";
import { addAdd } from "../note/add.ts";
import { addDelete } from "../note/delete.ts";
import { addEdit } from "../note/edit.ts";
import { addList } from "../note/list.ts";
import { addShow } from "../note/show.ts";

const SUBCOMMANDS = [addAdd, addList, addShow, addEdit, addDelete];

export const addNote: AddCommand = (program, cli) => {
  const note = program
    .command("note")
    .summary("notes: add, list, show, edit, delete")
    .description("What is to be remembered: on its own, or attached to a task or a time entry.")
    .addHelpText("after", examples('note add "Filters" --tag dsp --file filters.md', "note list --tag dsp"));
  for (const add of SUBCOMMANDS) add(note, cli);
};
