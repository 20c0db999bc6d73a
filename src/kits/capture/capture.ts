import type { TableSettings } from "../../config/tables.ts";
import { isDaybookError } from "../../errors.ts";
import { dataWeight } from "../../event/data.ts";
import type { JsonObject } from "../../event/event.ts";
import { emptyReport, type ImportReport, type Row, type RowError, reject } from "../../event/row.ts";
import type { StreamAppend, StreamOutcome } from "../../log/log.ts";
import type { Change } from "../../sources/changes/change.ts";
import { changeRows, recordRows } from "../../sources/changes/read-change.ts";
import { TableRules } from "../../sources/changes/table-rules.ts";
import { invalid } from "../../sources/rows.ts";

/** Changes that share one write. */
const CHUNK_CHANGES = 1_000;
const CHUNK_WEIGHT = 8 * 1024 * 1024;

/** What capture needs of the book. */
export interface CapturePort {
  tables: Record<string, TableSettings>;
  dayOf(ms: number): string;
  appendStreams(appends: StreamAppend[]): Promise<StreamOutcome[]>;
}

export interface CaptureReport extends ImportReport {
  /** Changes that no event follows from: nothing but ignored fields changed, or no rule took them. */
  eventless: number;
}

interface Derived {
  line: number;
  append: StreamAppend;
}

/** Turns changes of rows into events. The events of one change are recorded together or not at all. */
export class Capture {
  readonly #port: CapturePort;
  readonly #tables: Map<string, TableRules>;

  constructor(port: CapturePort) {
    this.#port = port;
    this.#tables = new Map(
      Object.entries(port.tables).map(([table, settings]) => [table, new TableRules(table, settings)]),
    );
  }

  /** One record, an array of them, `{"Records": [ … ]}`, or rows of any number, each of them one of these. */
  capture(changes: object): Promise<CaptureReport> {
    const isRows = changes !== null && typeof changes === "object" && Symbol.asyncIterator in changes;
    return this.#captureRows(isRows ? (changes as AsyncIterable<Row<unknown>>) : recordRows(changes));
  }

  /** In their order; reads on only when a chunk is recorded. */
  async #captureRows(rows: AsyncIterable<Row<unknown>>): Promise<CaptureReport> {
    const report = { ...emptyReport(), eventless: 0 };
    let chunk: Derived[] = [];
    let weight = 0;
    for await (const row of changeRows(rows)) {
      const derived = "error" in row ? row.error : this.#derived(row.line, row.value);
      if ("code" in derived) reject(report, row.line, derived);
      else if (derived.append.events.length === 0) report.eventless += 1;
      else {
        chunk.push(derived);
        weight += dataWeight(derived.append.events as unknown as JsonObject);
      }
      if (chunk.length < CHUNK_CHANGES && weight < CHUNK_WEIGHT) continue;
      await this.#record(chunk, report);
      chunk = [];
      weight = 0;
    }
    if (chunk.length > 0) await this.#record(chunk, report);
    return report;
  }

  #derived(line: number, change: Change): Derived | RowError {
    try {
      const rules = this.#tables.get(change.table);
      if (rules === undefined) throw invalid("table", "among `tables` of the config", change.table);
      return { line, append: { log: rules.log, events: rules.events(change, this.#port.dayOf) } };
    } catch (error) {
      if (isDaybookError(error)) return { code: error.code, message: error.message };
      throw error;
    }
  }

  async #record(chunk: Derived[], report: CaptureReport): Promise<void> {
    const outcomes = await this.#port.appendStreams(chunk.map(({ append }) => append));
    for (const [index, outcome] of outcomes.entries()) {
      if ("error" in outcome) reject(report, chunk[index]?.line as number, outcome.error);
      else {
        report.recorded += outcome.recorded;
        report.duplicate += outcome.duplicate;
      }
    }
  }
}
