import { emptyReport, type ImportReport, type Row, reject } from "../../event/row.ts";
import type { VersionedEvent } from "../../log/append-versions.ts";
import { LOG_SOURCE } from "../../sources/dynamodb-log-record.ts";
import type { StreamFormat } from "../../sources/formats.ts";
import { untilInterrupted } from "../interrupted.ts";
import type { ImportJob } from "./job.ts";

/** Events that have their versions keep them. A log that is named takes the place of their own, a source that of the format. */
export async function importStreams(job: ImportJob, format: StreamFormat): Promise<ImportReport> {
  const { book, cli, options, input } = job;
  const report = emptyReport();
  const read = format.read(input.bytes, { calendar: book.calendar, path: input.path });
  // The input is read to its end before the first of its rows, and a database is no stream that Ctrl-C would end.
  const rows = untilInterrupted(read, cli.heedInterruption());
  await book.appendVersions(renamed(rows, options), {
    dryRun: options.dryRun ?? false,
    onChunk: async (done) => {
      report.recorded += done.recorded;
      report.duplicate += done.duplicate;
      for (const row of done.rejected) {
        reject(report, row.line, row);
        await job.rejected(row);
      }
      job.onProgress(report);
    },
  });
  return report;
}

async function* renamed(
  rows: AsyncIterable<Row<VersionedEvent>>,
  { log, source }: { log?: string; source?: string },
): AsyncGenerator<Row<VersionedEvent>> {
  for await (const row of rows) {
    if ("error" in row || (log === undefined && source === undefined)) yield row;
    else {
      const { value, line } = row;
      const isOwn = source === undefined || value.event.source !== LOG_SOURCE;
      const event = isOwn ? value.event : { ...value.event, source };
      yield { line, value: { ...value, log: log ?? value.log, event } };
    }
  }
}
