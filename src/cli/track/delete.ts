import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { wholeNumber } from "../usage.ts";
import { entryText } from "./entry-text.ts";
import { findEntry, ID_ARGUMENT } from "./find-entry.ts";

interface DeleteOptions {
  ifVersion?: number;
  actor?: string;
}

export const addDelete: AddCommand = (track, cli) => {
  track
    .command("delete")
    .summary("delete an entry")
    .description("Delete an entry: it is neither listed nor counted any more. Its events stay in the log.")
    .argument("<id>", ID_ARGUMENT)
    .option(
      "--if-version <n>",
      "only if this is its version",
      wholeNumber("--if-version", { min: 1, max: Number.MAX_SAFE_INTEGER }),
    )
    .option("--actor <actor>", "who deletes it")
    .addHelpText("after", examples("track delete @1"))
    .action((id: string, options: DeleteOptions) => deleteEntry(cli, id, options));
};

async function deleteEntry(cli: Cli, id: string, { actor, ifVersion }: DeleteOptions): Promise<void> {
  await cli.withBook({}, async (book) => {
    const entry = await findEntry(book, id);
    await book.time.remove(entry.id, { actor, ifVersion });
    await cli.answer(
      { deleted: entry },
      `deleted ${entryText(entry, { calendar: book.calendar, now: book.now() })}`,
    );
  });
}
