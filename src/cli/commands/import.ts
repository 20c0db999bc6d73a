import { Option } from "commander";
import { DaybookError, shown } from "../../errors.ts";
import { DURATION_UNITS } from "../../kits/work/tracker-import.ts";
import { decompressed } from "../../sources/decompressed.ts";
import type { SourceFormat } from "../../sources/formats.ts";
import { DATE_ORDERS } from "../../sources/wall-clock.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { importAccessLogs, isAccessLogName } from "../import/access-logs.ts";
import { importEntries } from "../import/entries.ts";
import { importEvents } from "../import/events.ts";
import { AUTO, detectedFormat, formatList, namedFormat } from "../import/format.ts";
import { type ImportInput, openInput, openTimew } from "../import/input.ts";
import { ImportJob, type JobReport } from "../import/job.ts";
import { checkOptions, type ImportOptions } from "../import/options.ts";
import { RejectsFile } from "../import/rejects-file.ts";
import { importStreams } from "../import/streams.ts";
import { summaryText, tellSummary } from "../import/summary.ts";
import { importDump } from "../import/tracker.ts";
import { Interrupted } from "../interrupted.ts";
import { usageError } from "../usage.ts";

export const addImport: AddCommand = (program, cli) => {
  program
    .command("import")
    .summary("take over what other tools recorded")
    .description(
      "Take over what other tools recorded. Good rows are kept and each bad one is reported; the same file again changes nothing. The book is made if it is missing.",
    )
    .argument("<format>", `what the file is, or ${AUTO}`)
    .argument(
      "[file...]",
      "the file, or - for standard input; timewarrior alone runs `timew export`; of access logs any number of files, folders, patterns and s3:// places",
    )
    .option("--zone <zone>", "time zone of the local times in the file, such as Europe/London")
    .addOption(new Option("--date-order <order>", "of dates in clockify-csv").choices(DATE_ORDERS))
    .option("--range <range>", "what `timew export` takes, such as :week or '2026-03-01 - 2026-04-01'")
    .option("--timew <program>", "the TimeWarrior program; default timew")
    .option("--reconcile", "the file is the whole truth: also take back what it no longer has")
    .option("--from <when>", "with --reconcile: of this range only, from this day, wall time or instant")
    .option("--to <when>", "with --reconcile: to the end of this day, or before this wall time or instant")
    .option("--dry-run", "say what would happen and write nothing")
    .addOption(
      new Option("--unit <unit>", "of durations in tracker; default minutes").choices(DURATION_UNITS),
    )
    .option("--source <name>", "what the entries are known by, or the source of events that state none")
    .option("--actor <actor>", "whose time it is")
    .option("--log <log>", "for events: where they go; default the log that each names itself")
    .option("--rejects <file>", "write every rejected row there, as NDJSON {line, code, message}")
    .option("--whole", "of access logs: a last line without an end is a line, not one still being written")
    .option(
      "--follow",
      "of an access log: go on reading what is appended, through its rotation, until Ctrl-C",
    )
    .option(
      "--again",
      "of access logs: also read what was read before, as after a change of what counts; nothing counts twice",
    )
    .option(
      "--notification <file>",
      "of S3 logs: the objects that this event of S3 names; - is standard input",
    )
    .option("--endpoint <url>", "of S3: a server that speaks it, other than AWS")
    .option("--region <region>", "of S3")
    .addHelpText("after", formatList)
    .addHelpText(
      "after",
      examples(
        "import timewarrior",
        "import timewarrior --range :week --reconcile",
        "import seed-csv data.csv",
        "import toggl-csv report.csv --zone Europe/London --dry-run",
        "import ndjson events.ndjson --log tasks --rejects bad.ndjson",
        "import dynamodb-logs ./db",
        "import tracker dump.json --unit minutes",
        "import combined /var/log/nginx/access.log '/var/log/nginx/access.log.*.gz'",
        "import combined /var/log/nginx/access.log --follow",
        "import s3-logs s3://logs.example.net/blog/",
        "import auto - < unknown.json",
      ),
    )
    .action((format: string, files: string[], options: ImportOptions) =>
      isAccessLogName(format)
        ? importAccessLogs(cli, { format, files, options })
        : importFile(cli, { format: namedFormat(format), file: onlyOne(files, format), options }),
    );
};

function onlyOne([file, second]: string[], format: string): string | undefined {
  if (second === undefined) return file;
  throw usageError(`${format} takes one file, got more: ${shown(second)}`);
}

interface Import {
  /** Undefined: the one that the content shows. */
  format: SourceFormat | undefined;
  file: string | undefined;
  options: ImportOptions;
}

/** The book comes last: a file that is not there must not leave an empty book behind. */
async function importFile(cli: Cli, { format: named, file, options }: Import): Promise<void> {
  if (named !== undefined) checkOptions(named, options);
  const input = await inputOf(cli, { format: named, file, options });
  try {
    await importInput(cli, input, { format: named, options });
  } finally {
    await input.close();
  }
}

async function importInput(
  cli: Cli,
  input: ImportInput,
  { format: named, options }: Omit<Import, "file">,
): Promise<void> {
  const format = named ?? (await detectedFormat(input));
  if (named === undefined) {
    checkOptions(format, options);
    if (!cli.isJson) await cli.note(`${input.name} is ${format.name}`);
  }
  const { rejects: name, dryRun = false } = options;
  const rejects = name === undefined ? undefined : await RejectsFile.open(cli.path(name), name);
  try {
    const report = await cli.withBook({ missing: dryRun ? "memory" : "create" }, (book) =>
      runJob(new ImportJob({ cli, book, input, options, rejects }), format),
    );
    await tellSummary(cli, report, { dryRun, rejects: name });
  } finally {
    await rejects?.close();
  }
}

async function inputOf(cli: Cli, { format, file, options }: Import): Promise<ImportInput> {
  const signal = cli.heedInterruption();
  const { range, timew } = options;
  if (file !== undefined) {
    if (range !== undefined || timew !== undefined) {
      throw usageError("--range and --timew are for running timew export, got a file as well");
    }
    const input = await openInput(cli, file, signal);
    input.bytes = decompressed(input.bytes, (got, cause) => notWhole(input.name, got, cause));
    return input;
  }
  if (format?.name === "timewarrior") return openTimew({ range, program: timew }, signal);
  throw usageError("file must be given, or - for standard input, got nothing");
}

async function runJob(job: ImportJob, format: SourceFormat): Promise<JobReport> {
  try {
    if (format.kind === "intervals") return await importEntries(job, format);
    if (format.kind === "tracker") return await importDump(job, format);
    return await (format.kind === "events" ? importEvents(job, format) : importStreams(job, format));
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    throw new Interrupted(
      `stopped: ${summaryText(job.report)} so far; run it again to go on, what is recorded is skipped`,
    );
  } finally {
    job.end();
  }
}

function notWhole(name: string, got: string, cause: unknown): DaybookError {
  const hint = "what was read before stays; import it again when it is whole";
  return new DaybookError("source_invalid", `${name} must be whole, got ${got}`, {
    subject: name,
    cause,
    hint,
  });
}
