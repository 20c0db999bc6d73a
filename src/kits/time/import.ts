import { DaybookError, isDaybookError, shown } from "../../errors.ts";
import { type Row, reject } from "../../event/row.ts";
import type { StreamOutcome } from "../../log/log.ts";
import type { Interval } from "../../sources/interval.ts";
import { type EntryState, endMs, startMs } from "./entry.ts";
import { entryStateOf } from "./entry-input.ts";
import { type ImportRow, ImportWriter, type PlannedChange } from "./import-change.ts";
import { emptyTimeReport, type TimeImportOptions, type TimeImportReport } from "./import-report.ts";
import type { TimePort } from "./port.ts";
import { removeMissing } from "./reconcile.ts";
import { RowIdentities } from "./row-identity.ts";
import { checkRange } from "./scan.ts";
import { inputOfInterval, TypeRules } from "./type-rules.ts";

export type { TimeImportOptions, TimeImportReport } from "./import-report.ts";

/** Rows that share one write. */
const CHUNK = 500;
/** Times that a row is tried again because another process changed its entry meanwhile. */
const MAX_ATTEMPTS = 10;

interface PlannedRow extends ImportRow {
  line: number;
}

/** One import of a file: every good row becomes an entry, or changes one, or changes nothing. */
export class TimeImport {
  #port: TimePort;
  #options: TimeImportOptions;
  #report = emptyTimeReport();
  #rules: TypeRules;
  #identities: RowIdentities;
  #writer: ImportWriter;
  /** The ids of all rows; only kept for a reconcile. */
  #named = new Set<string>();
  #range = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };

  /** @throws source_invalid, query_invalid */
  constructor(port: TimePort, options: TimeImportOptions) {
    checkSource(options.source);
    if (typeof options.reconcile === "object") checkRange(options.reconcile);
    this.#port = port;
    this.#options = options;
    this.#rules = new TypeRules(port.config.types);
    this.#identities = new RowIdentities(options.source);
    this.#writer = new ImportWriter(port, options);
  }

  async run(rows: AsyncIterable<Row<Interval>>): Promise<TimeImportReport> {
    let chunk: PlannedRow[] = [];
    for await (const row of rows) {
      const planned = this.#plan(row);
      if (planned !== undefined) chunk.push(planned);
      if (chunk.length < CHUNK) continue;
      await this.#write(chunk);
      chunk = [];
    }
    await this.#write(chunk);
    if (this.#options.reconcile !== undefined) {
      const { from = this.#range.from, to = this.#range.to } = this.#givenRange;
      await removeMissing({
        port: this.#port,
        writer: this.#writer,
        source: this.#options.source,
        range: { from, to },
        isNamed: (id) => this.#named.has(id),
        report: this.#report,
      });
      this.#progress();
    }
    return this.#report;
  }

  /** Undefined for a row that is bad, or the same as another. */
  #plan(row: Row<Interval>): PlannedRow | undefined {
    try {
      if ("error" in row) throw new DaybookError(row.error.code, row.error.message);
      const input = inputOfInterval(row.value);
      const state = entryStateOf(input, this.#rules);
      const identity = this.#identities.identify(row.value.key, state);
      if (identity === undefined) {
        this.#report.duplicate += 1;
        return undefined;
      }
      if (this.#options.reconcile !== undefined) this.#name(identity.id, state);
      const says = { task: input.task !== undefined, measurements: input.measurements !== undefined };
      return { line: row.line, state, says, ...identity };
    } catch (error) {
      if (!isDaybookError(error)) throw error;
      reject(this.#report, row.line, error);
      return undefined;
    }
  }

  #name(id: string, state: EntryState): void {
    this.#named.add(id);
    const start = startMs(state);
    this.#range.from = Math.min(this.#range.from, start);
    // A zero-length entry lies in the range as well.
    this.#range.to = Math.max(this.#range.to, start + 1, endMs(state, this.#port.now()));
  }

  /** Each attempt looks at the entries anew and keeps only the rows that lost a race. */
  async #write(rows: PlannedRow[]): Promise<void> {
    let left = rows;
    for (let attempt = 1; left.length > 0; attempt++) {
      const planned = await Promise.all(left.map((row) => this.#changeFor(row)));
      const outcomes = await this.#writer.append(planned.flatMap(({ change }) => change ?? []));
      left = [];
      let next = 0;
      for (const { row, change } of planned) {
        const outcome = change && outcomes[next++];
        if (this.#lostRace(outcome) && attempt < MAX_ATTEMPTS) left.push(row);
        else this.#count(row, change, outcome);
      }
    }
    this.#progress();
  }

  async #changeFor(row: PlannedRow): Promise<{ row: PlannedRow; change: PlannedChange | undefined }> {
    const change = await this.#writer.planRow(row, this.#isTruthFor(row.state));
    return { row, change };
  }

  #isTruthFor(state: EntryState): boolean {
    if (this.#options.reconcile === undefined) return false;
    const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = this.#givenRange;
    const start = startMs(state);
    return start >= from && start < to;
  }

  get #givenRange(): { from?: number; to?: number } {
    const { reconcile } = this.#options;
    return typeof reconcile === "object" ? reconcile : {};
  }

  #lostRace(outcome: StreamOutcome | undefined): boolean {
    return outcome !== undefined && "error" in outcome && outcome.error.code === "version_conflict";
  }

  #count(row: PlannedRow, change: PlannedChange | undefined, outcome: StreamOutcome | undefined): void {
    if (change === undefined) this.#report.duplicate += 1;
    else if (outcome !== undefined && "error" in outcome) reject(this.#report, row.line, outcome.error);
    // Another import made the very same change at the same time.
    else if (outcome?.recorded === 0) this.#report.duplicate += 1;
    else if (change.before === undefined) this.#report.recorded += 1;
    else this.#report.amended += 1;
  }

  #progress(): void {
    this.#options.onProgress?.(this.#report);
  }
}

function checkSource(source: unknown): void {
  if (typeof source === "string" && source !== "" && source.length <= 100 && source.isWellFormed()) return;
  throw new DaybookError("source_invalid", `source must be 1 to 100 characters, got ${shown(source)}`, {
    subject: "source",
    value: source,
  });
}
