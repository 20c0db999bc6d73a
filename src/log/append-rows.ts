import { DaybookError, shown } from "../errors.ts";
import { emptyReport, type ImportReport, type Row, reject } from "../event/row.ts";
import type { Log } from "./log.ts";

/** Rows that share one write: large enough to spread the commit, small enough to keep nobody waiting. */
const CHUNK = 1_000;

export interface AppendRowsOptions {
  /** After every chunk. */
  onProgress?(report: ImportReport): void;
}

/**
 * Appends rows of any number: good ones are recorded, each bad one is reported with its line. Reads on only
 * when a chunk is recorded, so a fast sender waits for the disk.
 *
 * @param log where the events go; `""`: where each event's own `log` says
 */
export async function appendRows(
  target: { log: Log; name: string },
  rows: AsyncIterable<Row<unknown>>,
  { onProgress }: AppendRowsOptions = {},
): Promise<ImportReport> {
  const report = emptyReport();
  let chunk: { line: number; log: string; event: unknown }[] = [];
  const write = async () => {
    const outcomes = await target.log.appendRows(chunk);
    for (const [index, outcome] of outcomes.entries()) {
      if ("error" in outcome) reject(report, chunk[index]?.line as number, outcome.error);
      else if (outcome.duplicate) report.duplicate += 1;
      else report.recorded += 1;
    }
    chunk = [];
    onProgress?.(report);
  };
  for await (const row of rows) {
    if ("error" in row) {
      reject(report, row.line, row.error);
      continue;
    }
    try {
      chunk.push({ line: row.line, log: logOf(row.value, target.name), event: row.value });
    } catch (error) {
      reject(report, row.line, error as DaybookError);
    }
    if (chunk.length === CHUNK) await write();
  }
  if (chunk.length > 0) await write();
  return report;
}

/** An event that names a log of its own must mean the one it is appended to. */
function logOf(event: unknown, name: string): string {
  const own = typeof event === "object" && event !== null ? (event as { log?: unknown }).log : undefined;
  if (own === undefined && name !== "") return name;
  if (own === undefined) {
    throw new DaybookError("event_invalid", "event log must be the name of a log, got nothing", {
      subject: "log",
    });
  }
  if (name !== "" && own !== name) {
    throw new DaybookError("event_invalid", `event log must be ${name} or absent, got ${shown(own)}`, {
      subject: "log",
    });
  }
  return own as string;
}
