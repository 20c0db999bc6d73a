import { DaybookError, isDaybookError, shown } from "../errors.ts";
import { dataWeight } from "../event/data.ts";
import type { JsonObject } from "../event/event.ts";
import { emptyReport, type ImportReport, type Row, reject } from "../event/row.ts";
import type { AppendBatch } from "../store/store.ts";
import type { Log } from "./log.ts";

/** Rows that share one write: large enough to spread the commit, small enough to keep nobody waiting … */
const CHUNK_ROWS = 1_000;
/** … and to stay small in memory, whatever the rows hold. */
const CHUNK_WEIGHT = 8 * 1024 * 1024;

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
  let chunk: { line: number; batch: AppendBatch }[] = [];
  let weight = 0;
  const write = async () => {
    const outcomes = await target.log.record(chunk.map(({ batch }) => batch));
    for (const [index, outcome] of outcomes.entries()) {
      if ("error" in outcome) reject(report, chunk[index]?.line as number, outcome.error);
      else {
        report.duplicate += outcome.duplicate;
        report.recorded += outcome.recorded;
      }
    }
    chunk = [];
    weight = 0;
    onProgress?.(report);
  };
  for await (const row of rows) {
    const batch = "error" in row ? row.error : prepared(target, row.value);
    if (!("events" in batch)) {
      reject(report, row.line, batch);
      continue;
    }
    chunk.push({ line: row.line, batch });
    weight += dataWeight(batch.events[0] as unknown as JsonObject);
    if (chunk.length === CHUNK_ROWS || weight >= CHUNK_WEIGHT) await write();
  }
  if (chunk.length > 0) await write();
  return report;
}

function prepared({ log, name }: { log: Log; name: string }, event: unknown): AppendBatch | DaybookError {
  try {
    return log.prepare(logOf(event, name), event);
  } catch (error) {
    if (isDaybookError(error)) return error;
    throw error;
  }
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
