import { realpath } from "node:fs/promises";
import { backupBook } from "../../copy/backup-writer.ts";
import { toIso } from "../../event/calendar.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { openBackupOut } from "../copy/backup-out.ts";
import { noteExpired } from "../copy/expired-note.ts";
import { CopyProgressLine } from "../copy/progress-line.ts";
import { Interrupted } from "../interrupted.ts";
import { counted } from "../text.ts";
import { usageError } from "../usage.ts";

export const addBackup: AddCommand = (program, cli) => {
  program
    .command("backup")
    .summary("write the whole book down as one file")
    .description(
      "Write every event, as it was recorded, into one compressed file that says of itself whether it is whole. Appends may go on.",
    )
    .argument(
      "<file>",
      "where to, or - for standard output; written beside it first, so that it is whole or not there",
    )
    .addHelpText(
      "after",
      examples("backup monday.ndjson.gz", "backup - | ssh elsewhere daybook --book copy.db restore -"),
    )
    .action((file: string) => backup(cli, file));
};

async function backup(cli: Cli, file: string): Promise<void> {
  const from = cli.bookLocation;
  if (from === ":memory:") throw usageError("--book must be a book that stays, got :memory:");
  if (file !== "-" && (await isSameFile(cli.path(file), from))) {
    throw usageError(`file must be another than the book, got ${file}`);
  }
  const progress = new CopyProgressLine(cli, cli.heedInterruption());
  const target = await openBackupOut(cli, file);
  try {
    const report = await backupBook({
      from,
      out: target.out,
      end: target.end,
      created: toIso(cli.now()),
      onProgress: (events) => progress.update({ phase: "writing", events }),
    });
    await target.keep();
    progress.end();
    if (file === "-") return;
    await cli.answer({ ...report, file }, `${counted(report.events, "event")} in ${file}`);
    await noteExpired(cli, from);
  } catch (error) {
    await target.discard();
    if (error instanceof Interrupted) throw new Interrupted("stopped: the backup is not whole");
    throw target.wordError(error);
  } finally {
    progress.end();
  }
}

/** Whatever they are called: the backup takes the place of what has its name. */
async function isSameFile(path: string, book: string): Promise<boolean> {
  const real = (name: string) => realpath(name).catch(() => name);
  return (await real(path)) === (await real(book));
}
