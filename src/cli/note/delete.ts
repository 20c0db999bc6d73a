import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { type ChangeOptions, changeOptions } from "../task/options.ts";
import { findNote, NOTE_ARGUMENT } from "./find-note.ts";
import { noteText } from "./note-text.ts";

export const addDelete: AddCommand = (note, cli) => {
  const remove = note
    .command("delete")
    .summary("delete a note")
    .description("Delete a note: it is not listed any more. Its events stay in the log.")
    .argument("<note>", NOTE_ARGUMENT);
  changeOptions(remove)
    .addHelpText("after", examples("note delete @1"))
    .action((text: string, options: ChangeOptions) => deleteNote(cli, text, options));
};

async function deleteNote(cli: Cli, text: string, options: ChangeOptions): Promise<void> {
  await cli.withBook({}, async (book) => {
    const note = await findNote(book, text);
    await book.notes.remove(note.id, options);
    await cli.answer({ deleted: note }, `deleted ${noteText(note, book.calendar.zone)}`);
  });
}
