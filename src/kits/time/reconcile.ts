import { isDaybookError } from "../../errors.ts";
import { startMs } from "./entry.ts";
import { ALL } from "./entry-view.ts";
import type { ImportWriter } from "./import-change.ts";
import type { TimeImportReport } from "./import-report.ts";
import type { TimePort } from "./port.ts";
import { lowerBound, scan, upperBound } from "./scan.ts";

const CHUNK = 500;
const MAX_ATTEMPTS = 10;

export interface Reconciliation {
  port: TimePort;
  writer: ImportWriter;
  source: string;
  /** from ≤ start < to, in milliseconds; empty when the file had no rows. */
  range: { from: number; to: number };
  /** Whether a row of the file is this entry. */
  isNamed(id: string): boolean;
  report: TimeImportReport;
}

/**
 * Deletes the entries of a source that start in the range and that no row of its file named. A row that could not
 * be read may be any of them, so then nothing is deleted.
 */
export async function removeMissing({
  port,
  writer,
  source,
  range,
  isNamed,
  report,
}: Reconciliation): Promise<void> {
  if (!(range.from < range.to)) return;
  const bounds = { from: lowerBound(range.from), to: upperBound(range.to) };
  let missing: string[] = [];
  for await (const entry of scan(port, { pk: ALL, ...bounds, direction: "forward", fresh: true })) {
    if (entry.source !== source || isNamed(entry.id) || startMs(entry) < range.from) continue;
    if (report.rejectedTotal > 0) {
      report.withheld = (report.withheld ?? 0) + 1;
      continue;
    }
    missing.push(entry.id);
    if (missing.length < CHUNK) continue;
    report.removed += await removeAll(writer, missing);
    missing = [];
  }
  report.removed += await removeAll(writer, missing);
}

async function removeAll(writer: ImportWriter, ids: string[]): Promise<number> {
  let removed = 0;
  let left = ids;
  for (let attempt = 1; left.length > 0; attempt++) {
    const planned = (await Promise.all(left.map((id) => writer.planRemoval(id)))).filter(
      (change) => change !== undefined,
    );
    const outcomes = await writer.append(planned);
    left = [];
    for (const [index, change] of planned.entries()) {
      const outcome = outcomes[index];
      if (outcome === undefined) removed += 1;
      else if (!("error" in outcome)) removed += outcome.recorded;
      else if (isDaybookError(outcome.error, "version_conflict") && attempt < MAX_ATTEMPTS)
        left.push(change.id);
      else throw outcome.error;
    }
  }
  return removed;
}
