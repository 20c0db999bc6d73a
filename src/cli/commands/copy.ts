import { bookZone, copyBook } from "../../copy/copy-book.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { noteExpired } from "../copy/expired-note.ts";
import { CopyProgressLine } from "../copy/progress-line.ts";
import { tellReport } from "../copy/report.ts";
import { settleViews } from "../copy/settle-views.ts";
import { Interrupted } from "../interrupted.ts";
import { usageError } from "../usage.ts";

interface CopyOptions {
  /** False for --no-verify. */
  verify: boolean;
  verifyOnly?: boolean;
}

export const addCopy: AddCommand = (program, cli) => {
  program
    .command("copy")
    .summary("copy a book into another, and compare them")
    .description(
      "Copy every event of a book into another, new or not, as it was recorded. Again, it copies what has come since; broken off, it goes on. Then both are compared, stream by stream. Exit code 1: they differ.",
    )
    .argument("<from>", "the book to copy, as --book takes it")
    .argument("<to>", "the book to copy it into; made if it is missing")
    .option("--no-verify", "do not compare")
    .option("--verify-only", "copy nothing, only compare")
    .addHelpText(
      "after",
      examples("copy daybook.db /backup/daybook.db", "copy daybook.db other.db --verify-only"),
    )
    .action((from: string, to: string, options: CopyOptions) => copy(cli, { from, to }, options));
};

async function copy(cli: Cli, named: { from: string; to: string }, options: CopyOptions): Promise<void> {
  const { verify, verifyOnly = false } = options;
  if (verifyOnly && !verify) throw usageError("--verify-only must be without --no-verify, got both");
  const from = cli.location(named.from, "from");
  const to = cli.location(named.to, "to");
  if (from === ":memory:" || to === ":memory:")
    throw usageError("from and to must be books that stay, got :memory:");
  if (from === to) throw usageError(`to must be another book than from, got ${named.to} twice`);
  const progress = new CopyProgressLine(cli, cli.heedInterruption());
  const onProgress = progress.update;
  try {
    // The source first: one that is not there must not leave an empty target behind.
    const zone = await bookZone(from);
    const { report, hint } = verifyOnly
      ? { report: await copyBook({ from, to, copy: false, onProgress }), hint: undefined }
      : await cli.withBook({ missing: "create", zone, at: to }, async (target) => ({
          report: await copyBook({ from, to, verify, onProgress }),
          hint: await settleViews(target),
        }));
    progress.end();
    await tellReport(cli, report, { target: named.to, done: verifyOnly ? "compared" : "copied" });
    if (hint !== undefined) await cli.note(hint);
    if (!verifyOnly) await noteExpired(cli, from);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    throw new Interrupted("stopped; run it again to go on, what was copied is skipped");
  } finally {
    progress.end();
  }
}
