import type { Daybook } from "../../daybook.ts";
import type { NotePatch } from "../../kits/work/notes/note.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { given } from "../given.ts";
import { type ChangeOptions, changeOptions } from "../task/options.ts";
import { usageError } from "../usage.ts";
import { findNote, NOTE_ARGUMENT } from "./find-note.ts";
import { noteText } from "./note-text.ts";
import { fieldsOf, type NoteOptions, noteOptions } from "./options.ts";

/** `--no-…` comes as false. */
interface EditOptions extends ChangeOptions, Omit<NoteOptions, "task" | "entry"> {
  title?: string;
  tags?: boolean;
  measures?: boolean;
  task?: string | false;
  entry?: string | false;
}

export const addEdit: AddCommand = (note, cli) => {
  const edit = note
    .command("edit")
    .summary("change a note")
    .description(
      "Change what is named of a note; the rest stays. Tags and measurements take the place of those it has.",
    )
    .argument("<note>", NOTE_ARGUMENT)
    .option("--title <text>", "one line");
  noteOptions(edit)
    .option("--no-tags", "take all tags away")
    .option("--no-task", "attach it to no task")
    .option("--no-entry", "attach it to no time entry")
    .option("--no-measures", "take all measurements away");
  changeOptions(edit)
    .addHelpText("after", examples("note edit @1 --tag dsp --tag exam", "note edit @1 --file filters.md"))
    .action((text: string, options: EditOptions) => change(cli, text, options));
};

async function change(cli: Cli, text: string, { actor, ifVersion, ...options }: EditOptions): Promise<void> {
  await cli.withBook({}, async (book) => {
    const before = await findNote(book, text);
    const patch = await patchOf(cli, book, options);
    if (Object.keys(patch).length === 0)
      throw usageError("an edit must change something, got no option that does");
    const note = await book.notes.update(before.id, patch, { actor, ifVersion });
    const said = note.version === before.version ? "unchanged" : "changed";
    await cli.answer(note, `${said}: ${noteText(note, book.calendar.zone)}`);
  });
}

async function patchOf(cli: Cli, book: Daybook, options: EditOptions): Promise<NotePatch> {
  const { title, tags, measures, task, entry, ...said } = options;
  const links = given({ task: task || undefined, entry: entry || undefined });
  const fields = await fieldsOf(cli, book, { ...said, ...links });
  return {
    ...fields,
    ...given({
      title,
      tags: tags === false ? [] : undefined,
      measurements: measures === false ? [] : undefined,
      task: task === false ? null : undefined,
      entry: entry === false ? null : undefined,
    }),
  };
}
