import { Calendar } from "../../event/calendar.ts";
import type { TimeImportReport } from "../../kits/time/import.ts";
import type { IntervalFormat } from "../../sources/formats.ts";
import { given } from "../given.ts";
import { boundArgument } from "../time-argument.ts";
import { defaultSource } from "./format.ts";
import type { ImportJob } from "./job.ts";

/** Time entries go to the time kit, which knows those of an earlier import again. */
export async function importEntries(job: ImportJob, format: IntervalFormat): Promise<TimeImportReport> {
  const { book, options, input } = job;
  const { zone, dateOrder, source = defaultSource(format), dryRun, actor } = options;
  const calendar = zone === undefined ? book.calendar : new Calendar(zone);
  const unreadable = new Set<number>();
  const rows = job.noting(format.read(input.bytes, { calendar, dateOrder }), unreadable);
  const report = await book.time.import(rows, {
    source,
    ...given({ dryRun, actor, reconcile: reconcileOf(job) }),
    onProgress: (progress) => job.onProgress(progress),
  });
  for (const row of report.rejected) if (!unreadable.has(row.line)) await job.rejected(row);
  return report;
}

function reconcileOf({ book, options }: ImportJob): true | { from?: number; to?: number } | undefined {
  const { reconcile, from, to } = options;
  if (!reconcile) return undefined;
  if (from === undefined && to === undefined) return true;
  const frame = { calendar: book.calendar, now: book.now() };
  return given({
    from: from === undefined ? undefined : boundArgument(from, "--from", frame),
    to: to === undefined ? undefined : boundArgument(to, "--to", frame),
  });
}
