import type { Daybook } from "../../daybook.ts";
import { emptyReport, type ImportReport, type RejectedRow, type Row } from "../../event/row.ts";
import type { Cli } from "../cli.ts";
import type { Progress } from "../progress.ts";
import type { ImportInput } from "./input.ts";
import type { ImportOptions } from "./options.ts";
import type { RejectsFile } from "./rejects-file.ts";

/** Refused rows in a report. */
const MAX_LISTED = 1_000;

/** What became of the rows, for entries and events alike. */
export interface JobReport extends ImportReport {
  amended?: number;
  removed?: number;
  withheld?: number;
}

/** One import as it goes: where its rows come from, and who is told. */
export class ImportJob {
  readonly cli: Cli;
  readonly book: Daybook;
  readonly input: ImportInput;
  readonly options: ImportOptions;
  readonly #rejects: RejectsFile | undefined;
  readonly #progress: Progress;
  /** As of the last chunk, for an import that is broken off. */
  report: JobReport = emptyReport();

  constructor({ cli, book, input, options, rejects }: ImportJobParts) {
    this.cli = cli;
    this.book = book;
    this.input = input;
    this.options = options;
    this.#rejects = rejects;
    this.#progress = cli.progress(options.dryRun ? "checking" : "importing");
  }

  onProgress(report: JobReport): void {
    this.report = report;
    const { size, read } = this.input;
    this.#progress.update({ done: rowsOf(report), part: size === undefined ? undefined : read / size });
  }

  async rejected(row: RejectedRow): Promise<void> {
    await this.#rejects?.add(row);
  }

  /** Passes rows on and notes those that could not be read: a report lists only the first thousand. */
  async *noting<T>(rows: AsyncIterable<Row<T>>, unreadable: Set<number>): AsyncGenerator<Row<T>> {
    for await (const row of rows) {
      if ("error" in row) {
        await this.rejected({ line: row.line, ...row.error });
        if (unreadable.size < MAX_LISTED) unreadable.add(row.line);
      }
      yield row;
    }
  }

  end(): void {
    this.#progress.end();
  }
}

export interface ImportJobParts {
  cli: Cli;
  book: Daybook;
  input: ImportInput;
  options: ImportOptions;
  rejects: RejectsFile | undefined;
}

export function rowsOf({ recorded, duplicate, rejectedTotal, amended = 0 }: JobReport): number {
  return recorded + duplicate + amended + rejectedTotal;
}
