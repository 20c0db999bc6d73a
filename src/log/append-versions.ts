import { isDeepStrictEqual } from "node:util";
import { DaybookError, isDaybookError } from "../errors.ts";
import { dataWeight } from "../event/data.ts";
import type { NewEvent, RecordedEvent, ValidEvent } from "../event/event.ts";
import { emptyReport, type ImportReport, type Row, reject } from "../event/row.ts";
import type { AppendBatch, Store } from "../store/store.ts";
import type { Log } from "./log.ts";

/** An event that has its place in its stream already. */
export interface VersionedEvent {
  log: string;
  version: number;
  event: NewEvent;
  /** Id of the event before it in the stream, where that is known. */
  previousId?: string | undefined;
}

/** Rows that share a write … */
const CHUNK_ROWS = 1_000;
/** … and what their data may weigh together, about. */
const CHUNK_WEIGHT = 8 * 1024 * 1024;

export interface AppendVersionsOptions {
  /** Whether nothing is written; default false. */
  dryRun?: boolean;
  /** After every chunk, with the report of that chunk alone: at most a thousand rows. */
  onChunk?(report: ImportReport): Promise<void>;
}

interface Claim {
  line: number;
  version: number;
  previousId: string | undefined;
  batch: AppendBatch;
}

/**
 * Appends events of any number of streams, each at its own version or not at all: an event cannot be taken back, so what
 * comes after a gap waits for another import that fills it. Rows must ascend in version within their stream. What the
 * book has already is a duplicate if it says the same.
 */
export async function appendVersions(
  target: { log: Log; store: Store },
  rows: AsyncIterable<Row<VersionedEvent>>,
  options: AppendVersionsOptions = {},
): Promise<ImportReport> {
  const appends = new VersionAppends(target, options.dryRun ?? false);
  const report = emptyReport();
  let chunk: Row<VersionedEvent>[] = [];
  let weight = 0;
  const write = async () => {
    const done = await appends.write(chunk);
    chunk = [];
    weight = 0;
    report.recorded += done.recorded;
    report.duplicate += done.duplicate;
    for (const row of done.rejected) reject(report, row.line, row);
    await options.onChunk?.(done);
  };
  for await (const row of rows) {
    chunk.push(row);
    if ("value" in row) weight += dataWeight(row.value.event.data);
    if (chunk.length === CHUNK_ROWS || weight >= CHUNK_WEIGHT) await write();
  }
  if (chunk.length > 0) await write();
  return report;
}

class VersionAppends {
  #log: Log;
  #store: Store;
  /** Last versions that a dry run would have written, by stream. */
  #pretended: Map<string, number> | undefined;
  /** Streams that hold other events: nothing that comes later in them may find the version it expects. */
  #others = new Set<string>();

  constructor({ log, store }: { log: Log; store: Store }, isDryRun: boolean) {
    this.#log = log;
    this.#store = store;
    this.#pretended = isDryRun ? new Map() : undefined;
  }

  async write(chunk: readonly Row<VersionedEvent>[]): Promise<ImportReport> {
    const report = emptyReport();
    const streams = new Map<string, Claim[]>();
    for (const row of chunk) {
      const claim = "error" in row ? row.error : this.#claimOf(row);
      if (!("batch" in claim)) {
        reject(report, row.line, claim);
        continue;
      }
      const name = nameOf(claim);
      const claims = streams.get(name);
      if (claims === undefined) streams.set(name, [claim]);
      else claims.push(claim);
    }
    await Promise.all([...streams.values()].map((claims) => this.#writeStream(claims, report)));
    return report;
  }

  #claimOf({ line, value }: { line: number; value: VersionedEvent }): Claim | DaybookError {
    const { log, version, event, previousId } = value;
    try {
      const batch = this.#log.prepare(log, event);
      return batch.versioned ? { line, version, batch, previousId } : unversioned(log);
    } catch (error) {
      if (isDaybookError(error)) return error;
      throw error;
    }
  }

  async #writeStream(claims: Claim[], report: ImportReport): Promise<void> {
    const stream = await this.#streamOf(claims);
    const run: Claim[] = [];
    for (const claim of claims) {
      const next = stream.version + run.length + 1;
      const wrong =
        this.#otherStream(claim, claim.version === stream.version + 1 ? stream.id : undefined) ??
        (claim.version < next ? await this.#compare(claim, run) : gapOf(claim, next));
      if (wrong !== undefined) reject(report, claim.line, wrong);
      else if (claim.version < next) report.duplicate += 1;
      else run.push(claim);
    }
    if (this.#pretended !== undefined) {
      report.recorded += run.length;
      if (run.length > 0) this.#pretended.set(nameOf(claims[0] as Claim), stream.version + run.length);
    } else await this.#append(run, report);
  }

  /** Why a stream that has gone another way takes nothing; `head` is its last event if that comes just before the claim. */
  #otherStream(claim: Claim, head: string | undefined): DaybookError | undefined {
    const { previousId } = claim;
    const name = nameOf(claim);
    if (head !== undefined && previousId !== undefined && head !== previousId) this.#others.add(name);
    return this.#others.has(name)
      ? conflict(claim, "must hold what comes before, got other events")
      : undefined;
  }

  async #streamOf([first]: Claim[]): Promise<{ version: number; id?: string }> {
    const { log, subject } = (first as Claim).batch;
    const pretended = this.#pretended?.get(nameOf(first as Claim));
    if (pretended !== undefined) return { version: pretended };
    const [last] = await this.#store.readStream({ log, subject, direction: "backward", limit: 1 });
    return last === undefined ? { version: 0 } : { version: last.version ?? 0, id: last.id };
  }

  /** What is wrong with an event whose version is taken; undefined: it is the one that has it. */
  async #compare(claim: Claim, run: readonly Claim[]): Promise<DaybookError | undefined> {
    const known = run.find(({ version }) => version === claim.version)?.batch.events[0];
    const found = known ?? (await this.#recorded(claim));
    const event = claim.batch.events[0] as ValidEvent;
    if (found === undefined) return undefined;
    const { version } = claim;
    if (found.id !== event.id || found.source !== event.source) {
      this.#others.add(nameOf(claim));
      return conflict(claim, `version ${version} must be event ${event.id}, got ${found.id}`);
    }
    const isSame = found.type === event.type && isDeepStrictEqual(found.data, event.data);
    // A partial event says less of what is known.
    if (isSame || (event.partial === true && found.partial !== true)) return undefined;
    const other = found.partial === true ? "only its partial form" : "another content";
    return conflict(claim, `version ${version} must be as it was recorded, got ${other} before`);
  }

  async #recorded({ version, batch: { log, subject } }: Claim): Promise<RecordedEvent | undefined> {
    const query = { log, subject, fromVersion: version, direction: "forward", limit: 1 } as const;
    return (await this.#store.readStream(query))[0];
  }

  /** One write for a whole run, or as many as the store needs; the first that fails is the last. */
  async #append(run: Claim[], report: ImportReport): Promise<void> {
    const most = this.#store.capabilities.atomicEvents;
    for (let from = 0; from < run.length; from += most) {
      const part = run.slice(from, from + most);
      const { batch, version } = part[0] as Claim;
      const events = part.flatMap(({ batch: { events } }) => events);
      const [outcome] = await this.#log.record([{ ...batch, events, expectedVersion: version - 1 }]);
      if (outcome === undefined || "error" in outcome) {
        for (const claim of run.slice(from))
          reject(report, claim.line, outcome?.error ?? unversioned(batch.log));
        return;
      }
      report.recorded += outcome.recorded;
      report.duplicate += outcome.duplicate;
    }
  }
}

function nameOf({ batch: { log, subject } }: Claim): string {
  return `${log}\n${subject}`;
}

function gapOf(claim: Claim, next: number): DaybookError | undefined {
  if (claim.version === next) return undefined;
  return conflict(claim, `must have version ${next} next, got ${claim.version}`);
}

function conflict({ batch: { log, subject } }: Claim, rule: string): DaybookError {
  const message = `stream ${subject} of log ${log}: ${rule}`;
  return new DaybookError("version_conflict", message, { log, subject });
}

function unversioned(log: string): DaybookError {
  return new DaybookError("log_ordering", `log ${log} must be ordered by version, got ordering time`, {
    log,
  });
}
