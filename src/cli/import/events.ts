import { emptyReport, type ImportReport, type Row, reject } from "../../event/row.ts";
import type { EventFormat } from "../../sources/formats.ts";
import { checkRows } from "./dry-run.ts";
import { each } from "./each.ts";
import { EventIdentities } from "./event-identity.ts";
import type { ImportJob } from "./job.ts";

/** As many as the log records in one write. */
const CHUNK = 1_000;

/** Events go to the log that is named, or each to the one that it names itself. */
export async function importEvents(job: ImportJob, format: EventFormat): Promise<ImportReport> {
  const { book, options, input } = job;
  const log = options.log ?? "";
  const identities = new EventIdentities({ log, source: options.source });
  const report = emptyReport();
  const write = async (chunk: Row<unknown>[]) => {
    const rows = chunk.map((row) => identities.identified(row));
    const done = options.dryRun ? await checkRows(book, log, rows) : await book.appendRows(log, each(rows));
    await add(report, done, job);
  };
  let chunk: Row<unknown>[] = [];
  for await (const row of format.read(input.bytes, { calendar: book.calendar })) {
    chunk.push(row);
    if (chunk.length < CHUNK) continue;
    await write(chunk);
    chunk = [];
  }
  if (chunk.length > 0) await write(chunk);
  return report;
}

/** A chunk has at most a thousand refused rows, so its own report lists all of them. */
async function add(report: ImportReport, done: ImportReport, job: ImportJob): Promise<void> {
  report.recorded += done.recorded;
  report.duplicate += done.duplicate;
  for (const row of done.rejected) {
    reject(report, row.line, row);
    await job.rejected(row);
  }
  job.onProgress(report);
}
