import type { Daybook } from "../../daybook.ts";
import { DaybookError, isDaybookError, shown } from "../../errors.ts";
import { emptyPageReport, type PageImportReport } from "../../kits/pages/import-report.ts";
import { fileInput, findFiles, streamInput } from "../../sources/access-logs/files.ts";
import { followAccessLog } from "../../sources/access-logs/follow.ts";
import type { AccessChunk, AccessInput } from "../../sources/access-logs/read.ts";
import type { AccessLogFormat } from "../../sources/access-logs/request.ts";
import { S3Objects, s3Place } from "../../sources/access-logs/s3/s3-objects.ts";
import type { Bytes } from "../../sources/bytes.ts";
import type { Cli } from "../cli.ts";
import { fileError } from "../error-report.ts";
import { Interrupted, untilInterrupted } from "../interrupted.ts";
import type { Progress } from "../progress.ts";
import { readText } from "../read-text.ts";
import { usageError } from "../usage.ts";
import type { ImportOptions } from "./options.ts";
import { pageReportSum, pageSummary, tellPageSummary } from "./page-summary.ts";
import { RejectsFile } from "./rejects-file.ts";

/** As they are named on the command line; undefined: what each log shows. */
const FORMATS: Record<string, AccessLogFormat | undefined> = {
  "access-log": undefined,
  "s3-logs": "s3",
  cloudfront: "cloudfront",
  combined: "combined",
  "json-logs": "json",
};

export const ACCESS_LOG_LIST: readonly [name: string, description: string][] = [
  ["access-log", "access logs, each of the format that its first lines show"],
  ["s3-logs", "S3 server access logs: files, folders, or s3://bucket/prefix"],
  ["cloudfront", "CloudFront standard logs"],
  ["combined", "Combined and Common Log Format: nginx, Apache"],
  ["json-logs", "access logs of JSON lines"],
];

export function isAccessLogName(name: string): boolean {
  return Object.hasOwn(FORMATS, name);
}

type LogInputs = Iterable<AccessInput> | AsyncIterable<AccessInput>;

interface LogImport {
  format: string;
  files: readonly string[];
  options: ImportOptions;
}

/** Page views of access logs: any number of files, folders, patterns and places of S3. */
export async function importAccessLogs(cli: Cli, { format, files, options }: LogImport): Promise<void> {
  checkOptions(options, files);
  const signal = cli.heedInterruption();
  const inputs = await inputsOf(cli, { files, options, signal });
  const { rejects, dryRun = false, follow } = options;
  const quarantine = rejects === undefined ? undefined : await RejectsFile.open(cli.path(rejects), rejects);
  let expired = 0;
  const reading = new LogImporting(cli, { format: FORMATS[format], options, signal, quarantine });
  try {
    await cli.withBook({ missing: dryRun ? "memory" : "create" }, async (book: Daybook) => {
      const read = (logs: LogInputs) => reading.read(book, logs);
      if (!follow) {
        await read(inputs);
        if (!dryRun) expired = await expireQuietly(book, signal);
      } else await followAccessLog(cli.path(files[0] as string), { signal, read: (log) => read([log]) });
    });
  } catch (error) {
    if (!signal.aborted && !(error instanceof Interrupted)) throw nameless(error);
    throw new Interrupted(stopped(reading.report));
  } finally {
    reading.end();
    await quarantine?.close();
  }
  await tellPageSummary(cli, reading.report, { dryRun, rejects, expiredEvents: expired });
}

/** What is read in comes in place of what is old; where that cannot go now, it goes another time. */
async function expireQuietly(book: Daybook, signal: AbortSignal): Promise<number> {
  if (!book.retention.isConfigured) return 0;
  try {
    return (await book.retention.expire({ signal })).expired;
  } catch (error) {
    if (isDaybookError(error)) return 0;
    throw error;
  }
}

interface Reading {
  format: AccessLogFormat | undefined;
  options: ImportOptions;
  signal: AbortSignal;
  quarantine: RejectsFile | undefined;
}

/** One import, or one after the other of a log that is followed; their report is one. */
class LogImporting {
  readonly #reading: Reading;
  readonly #progress: Progress;
  report = emptyPageReport();

  constructor(cli: Cli, reading: Reading) {
    this.#reading = reading;
    this.#progress = cli.progress(reading.options.dryRun ? "reading" : "importing");
  }

  async read(book: Daybook, logs: LogInputs): Promise<void> {
    const { format, options, signal, quarantine } = this.#reading;
    const before = this.report;
    const done = await book.pages.import(logs, {
      format,
      source: options.source,
      signal,
      dryRun: options.dryRun,
      onRejected: (line, { input }) => quarantine?.addRow({ file: input.name, ...line }),
      onProgress: (sofar, chunk) => {
        this.report = pageReportSum(before, sofar);
        this.#progress.update({ done: this.report.lines, part: partOf(chunk) });
      },
    });
    this.report = pageReportSum(before, done);
  }

  end(): void {
    this.#progress.end();
  }
}

function stopped(report: PageImportReport): string {
  return `stopped: ${pageSummary(report)} so far; run it again to go on, what was read is skipped`;
}

/** Of the file at hand; of many, nobody knows the whole. */
function partOf({ input, read }: AccessChunk<unknown>): number | undefined {
  return input.size === undefined ? undefined : read / input.size;
}

function checkOptions(options: ImportOptions, files: readonly string[]): void {
  const other = (
    ["zone", "dateOrder", "range", "timew", "reconcile", "from", "to", "actor", "unit", "log"] as const
  ).find((option) => options[option] !== undefined);
  if (other !== undefined) throw usageError(`--${other} is not for access logs`);
  const { follow, notification, dryRun, again } = options;
  if (follow && (files.length !== 1 || notification !== undefined || dryRun)) {
    throw usageError("--follow is for one file, and without --dry-run");
  }
  if (follow && (files[0] === "-" || s3Place(files[0] ?? "") !== undefined)) {
    throw usageError(`--follow is for a file, got ${shown(files[0])}`);
  }
  if (follow && again) throw usageError("--again is for files that are read once, got --follow as well");
  if (files.length === 0 && notification === undefined) {
    throw usageError("file must be given, or - for standard input, got nothing");
  }
}

interface Named {
  files: readonly string[];
  options: ImportOptions;
  signal: AbortSignal;
}

/** Names are looked up before the book is opened: what is not there must not leave an empty book behind. */
async function inputsOf(cli: Cli, { files, options, signal }: Named): Promise<AsyncIterable<AccessInput>> {
  const found: { path: string; name: string }[] = [];
  // A log that is followed may come later.
  if (options.follow) return eachInput(cli, { found, options, signal });
  for (const name of files) {
    if (name === "-" || s3Place(name) !== undefined) found.push({ path: name, name });
    else for (const path of await filesOf(cli, name)) found.push({ path, name: path });
  }
  const inputs = eachInput(cli, { found, options, signal });
  return options.again ? again(inputs) : inputs;
}

async function* again(inputs: AsyncIterable<AccessInput>): AsyncGenerator<AccessInput> {
  for await (const input of inputs) yield { ...input, again: true };
}

async function filesOf(cli: Cli, name: string): Promise<string[]> {
  try {
    const files = await findFiles(cli.path(name));
    // A file that is not there is an error now, not in the middle.
    for (const file of files) await fileInput(file);
    return files;
  } catch (error) {
    throw fileError(name, "read", error);
  }
}

interface Found {
  found: readonly { path: string; name: string }[];
  options: ImportOptions;
  signal: AbortSignal;
}

async function* eachInput(cli: Cli, { found, options, signal }: Found): AsyncGenerator<AccessInput> {
  const { endpoint, region, whole, notification } = options;
  const s3 = new S3Objects({ endpoint, region });
  try {
    if (notification !== undefined) {
      const notified = s3.notified(await notificationIn(cli, notification));
      if (notified.length === 0) await cli.note(`${notification} names no object of S3 that was created`);
      yield* notified;
    }
    for (const { path, name } of found) {
      const place = s3Place(path);
      if (path === "-") {
        const bytes = untilInterrupted(cli.io.stdin as Bytes, signal);
        yield { ...streamInput("standard input", bytes), lastLine: "take" };
      } else if (place === undefined) {
        yield { ...(await fileInput(path, name)), lastLine: whole ? "take" : "wait" };
      } else {
        yield* s3.list(place);
      }
    }
  } finally {
    s3.close();
  }
}

async function notificationIn(cli: Cli, file: string): Promise<unknown> {
  const text = await readText(cli, file);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DaybookError("source_invalid", `${file} must be an event of S3 as JSON, got ${shown(text)}`, {
      subject: file,
      cause,
    });
  }
}

/** A file that went away in between, or was a folder after all. */
function nameless(error: unknown): unknown {
  const { code, path } = error as NodeJS.ErrnoException;
  return code === undefined || path === undefined ? error : fileError(path, "read", error);
}
