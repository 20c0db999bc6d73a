import type { Note } from "../../kits/work/notes/note.ts";
import { type AddCommand, examples } from "../add-command.ts";
import { findNote, NOTE_ARGUMENT } from "./find-note.ts";
import { noteText } from "./note-text.ts";

export const addShow: AddCommand = (note, cli) => {
  note
    .command("show")
    .summary("one note, with its whole text")
    .description("One note, with its whole text.")
    .argument("<note>", NOTE_ARGUMENT)
    .addHelpText("after", examples("note show @1"))
    .action((text: string) =>
      cli.withBook({}, async (book) => {
        const found = await findNote(book, text);
        await cli.answer(found, linesOf(found, book.calendar.zone).join("\n"));
      }),
    );
};

function linesOf(note: Note, zone: string): string[] {
  const { id, version, task, entry, measurements, content } = note;
  const lines = [noteText(note, zone), `id ${id}, version ${version}`];
  if (task !== null) lines.push(`of task ${task}`);
  if (entry !== null) lines.push(`of time entry ${entry}`);
  if (measurements.length > 0)
    lines.push(measurements.map(({ value, unit }) => `${value} ${unit}`).join(", "));
  return content === "" ? lines : [...lines, "", content];
}
