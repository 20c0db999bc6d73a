import { BackupReader } from "../../copy/backup-reader.ts";
import { checkBackup, type RestoreProgress, type RestoreReport, restoreBackup } from "../../copy/restore.ts";
import { DaybookError, isDaybookError } from "../../errors.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { CopyProgressLine } from "../copy/progress-line.ts";
import { tellReport } from "../copy/report.ts";
import { settleViews } from "../copy/settle-views.ts";
import { EXIT } from "../exit-code.ts";
import { type ImportInput, openInput } from "../import/input.ts";
import { Interrupted } from "../interrupted.ts";
import { oneLine } from "../text.ts";
import { usageError } from "../usage.ts";

interface RestoreCommandOptions {
  /** False for --no-verify. */
  verify: boolean;
  partial?: boolean;
}

export const addRestore: AddCommand = (program, cli) => {
  program
    .command("restore")
    .summary("take a backup back, into a new book or one that it fits")
    .description(
      "Record every event of a backup in the book, as it was recorded. The book is made if it is missing; events that it has already are left alone. A file is read to its end first, so that a damaged one changes nothing. Then both are compared.",
    )
    .argument("<file>", "what `daybook backup` wrote, compressed or not, or - for standard input")
    .option("--partial", "take a damaged backup as far as it is whole; exit code 3")
    .option("--no-verify", "do not compare")
    .addHelpText(
      "after",
      examples("restore monday.ndjson.gz --book new.db", "restore broken.ndjson.gz --book new.db --partial"),
    )
    .action((file: string, options: RestoreCommandOptions) => new RestoreCommand(cli, file, options).run());
};

class RestoreCommand {
  #cli: Cli;
  #file: string;
  #options: RestoreCommandOptions;
  #signal: AbortSignal;
  #progress: CopyProgressLine;

  constructor(cli: Cli, file: string, options: RestoreCommandOptions) {
    this.#cli = cli;
    this.#file = file;
    this.#options = options;
    this.#signal = cli.heedInterruption();
    this.#progress = new CopyProgressLine(cli, this.#signal);
  }

  async run(): Promise<void> {
    if (this.#cli.bookLocation === ":memory:")
      throw usageError("--book must be a book that stays, got :memory:");
    try {
      await this.#restore();
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      throw new Interrupted("stopped; run it again to go on, what was restored is skipped");
    } finally {
      this.#progress.end();
    }
  }

  async #restore(): Promise<void> {
    const { partial = false, verify } = this.#options;
    const isFile = this.#file !== "-";
    if (isFile && !partial) await this.#check();
    const input = await this.#open();
    const reader = await BackupReader.open(input.bytes);
    const zone = reader.header.zone ?? undefined;
    const { report, hint } = await this.#cli.withBook({ missing: "create", zone }, async (book) => {
      const restored = await restoreBackup({
        reader,
        to: this.#cli.bookLocation,
        again: isFile ? () => this.#again() : undefined,
        partial,
        verify,
        onProgress: this.#onProgress(input),
      }).catch((error: unknown) => {
        throw isFile ? error : withHint(error);
      });
      return { report: restored, hint: await settleViews(book) };
    });
    this.#progress.end();
    await this.#tell(report);
    if (hint !== undefined) await this.#cli.note(hint);
  }

  async #check(): Promise<void> {
    const input = await this.#open();
    await checkBackup(input.bytes, this.#onProgress(input));
  }

  async *#again(): AsyncGenerator<Uint8Array> {
    yield* (await this.#open()).bytes;
  }

  #open(): Promise<ImportInput> {
    return openInput(this.#cli, this.#file, this.#signal);
  }

  #onProgress(input: ImportInput) {
    return (progress: RestoreProgress) => {
      const isReading = progress.phase !== "verifying" && input.size !== undefined;
      this.#progress.update(progress, isReading ? input.read / (input.size as number) : undefined);
    };
  }

  async #tell(report: RestoreReport): Promise<void> {
    if (report.damage !== null) this.#cli.exitCode = EXIT.rejected;
    await tellReport(this.#cli, report, { target: this.#cli.options.book ?? "the book", done: "restored" });
    if (report.damage !== null && !this.#cli.isJson) await this.#cli.note(`  ${oneLine(report.damage)}`);
  }
}

/** Standard input cannot be looked at first: what comes before the damage is recorded by then. */
function withHint(error: unknown): unknown {
  if (!isDaybookError(error, "backup_invalid")) return error;
  const { message, details, cause } = error;
  const hint = "what comes before is restored; restore a whole backup into the same book to go on";
  return new DaybookError("backup_invalid", message, { ...details, cause, hint });
}
