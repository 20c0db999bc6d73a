import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { given } from "../given.ts";
import { usageError } from "../usage.ts";
import { noteText } from "./note-text.ts";
import { fieldsOf, type NoteOptions, noteOptions } from "./options.ts";

interface AddOptions extends NoteOptions {
  id?: string;
  actor?: string;
}

export const addAdd: AddCommand = (note, cli) => {
  const add = note
    .command("add")
    .summary("write a note down")
    .description(
      "Write a note down: on its own, or attached to a task or a time entry, whose date and tags it takes unless it has its own. The book is made if it is missing.",
    )
    .argument("[title]", "one line; may be left out");
  noteOptions(add)
    .option("--id <id>", "default a new UUIDv7; the same again changes nothing")
    .option("--actor <actor>", "who writes it")
    .addHelpText(
      "after",
      examples(
        'note add "Filters" --content "IIR rings, FIR does not." --tag dsp',
        "note add Minutes --file minutes.md --task @1",
        'note add --content "went well" --entry @1',
      ),
    )
    .action((title: string | undefined, options: AddOptions) => addNote(cli, title, options));
};

async function addNote(cli: Cli, title: string | undefined, options: AddOptions): Promise<void> {
  const { id, actor, ...said } = options;
  const { content, file, measure } = said;
  if ([title, content, file, measure].every((part) => part === undefined)) {
    throw usageError("a note must have a title, --content, --file or --measure, got none of them");
  }
  await cli.withBook({ missing: "create" }, async (book) => {
    const fields = await fieldsOf(cli, book, said);
    const note = await book.notes.create({ ...fields, ...given({ title, id }) }, { actor });
    await cli.answer(note, `created ${noteText(note, book.calendar.zone)}\nid ${note.id}`);
  });
}
