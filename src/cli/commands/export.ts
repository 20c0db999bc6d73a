import { Argument } from "commander";
import type { Daybook } from "../../daybook.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { exportArchive } from "../export-archive.ts";
import { csvLines, entriesOf, eventLines, jsonLines } from "../export-lines.ts";
import { viewLines } from "../export-views.ts";
import { addFilterOptions, type FilterOptions, filterOf } from "../filter-options.ts";
import { Interrupted } from "../interrupted.ts";
import { openOutFile } from "../out-file.ts";
import { counted } from "../text.ts";
import { usageError } from "../usage.ts";

const ARCHIVE = "dynamodb-logs-archive";
const VIEWS = "page-views";

/** What a row is, by format. */
const NOUNS = { ndjson: "event", csv: "time entry", json: "time entry", [VIEWS]: "page view" } as const;

type LineFormat = keyof typeof NOUNS;
type ExportFormat = LineFormat | typeof ARCHIVE;

interface ExportOptions extends FilterOptions {
  log?: string;
  out?: string;
}

export const addExport: AddCommand = (program, cli) => {
  const command = program
    .command("export")
    .summary("write events, time entries or page views down")
    .description(
      "Write down events (ndjson, as recorded), time entries (csv, json, oldest first) or page views (page-views: csv, oldest first), to standard output or a file; or events as the SQLite archive of dynamodb-logs, to a file.",
    )
    .addArgument(
      new Argument("<format>", "ndjson: events; csv or json: time entries; page-views: csv of them").choices([
        "ndjson",
        "csv",
        "json",
        VIEWS,
        ARCHIVE,
      ]),
    )
    .option("--log <log>", "only this log's events")
    .option("-o, --out <file>", "where to; written beside it first, so that it is whole or not there");
  addFilterOptions(command)
    .addHelpText(
      "after",
      examples(
        "export ndjson --log tasks > tasks.ndjson",
        "export csv --from 2026-03-01 --to 2026-03-31 --out march.csv",
        "export page-views --from 2026-03-01 --out views.csv",
        "export dynamodb-logs-archive --log users --out db",
        "export ndjson | ssh elsewhere daybook import ndjson -",
      ),
    )
    .action((format: ExportFormat, options: ExportOptions) =>
      cli.withBook({}, (book) =>
        format === ARCHIVE
          ? exportArchive(cli, book.recorded(filterOf(book, options.log, options)), options.out)
          : exportTo(cli, book, { format, options }),
      ),
    );
};

interface Export {
  format: LineFormat;
  options: ExportOptions;
}

async function exportTo(cli: Cli, book: Daybook, { format, options }: Export): Promise<void> {
  const lines = linesOf(book, format, options);
  const signal = cli.heedInterruption();
  const file = options.out === undefined ? undefined : await openOutFile(cli.path(options.out), options.out);
  const out = file?.out ?? cli.out;
  const progress = cli.progress("exporting");
  let rows = 0;
  try {
    for await (const { text, isRow } of lines) {
      if (signal.aborted) throw new Interrupted("stopped: the export is not whole");
      await out.write(text);
      rows += isRow ? 1 : 0;
      if (file !== undefined) progress.update({ done: rows });
    }
    await file?.keep();
  } catch (error) {
    await file?.discard();
    throw error;
  } finally {
    progress.end();
  }
  if (options.out !== undefined)
    await cli.answer({ rows, file: options.out }, `${counted(rows, NOUNS[format])} in ${options.out}`);
}

function linesOf(book: Daybook, format: LineFormat, options: ExportOptions) {
  const { log, ...filter } = filterOf(book, options.log, options);
  if (format === "ndjson")
    return eventLines(book, options.log === undefined ? filter : { log: options.log, ...filter });
  const { types, actor, subject, tag } = filter;
  if (format === VIEWS) {
    if (log === undefined && actor === undefined && types === undefined && tag === undefined)
      return viewLines(book, filter);
    throw usageError(
      `${format} takes --from, --to and --subject, a page, got another filter`,
      "ndjson takes them all",
    );
  }
  if (log !== undefined || actor !== undefined || subject !== undefined || (types?.length ?? 0) > 1) {
    throw usageError(
      `${format} takes --from, --to, --tag and one --type, got another filter`,
      "ndjson takes them all",
    );
  }
  const entries = entriesOf(book, { ...filter, type: types?.[0] });
  return format === "csv" ? csvLines(entries) : jsonLines(entries);
}
