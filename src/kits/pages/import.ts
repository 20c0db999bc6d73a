import type { ValidEvent } from "../../event/event.ts";
import type { AccessChunk, TakeRequest } from "../../sources/access-logs/read.ts";
import type { AccessRequest, RejectedLine } from "../../sources/access-logs/request.ts";
import { emptyPageReport, type PageImportReport } from "./import-report.ts";
import type { PagesPort } from "./port.ts";
import { type SeenView, seenView, type ViewEventParts, viewEvent } from "./view-event.ts";
import type { SkipReason, ViewRule } from "./view-rule.ts";

/** Views that share one write: large enough to spread the commit, small enough to keep nobody waiting. */
const WRITE_VIEWS = 2_000;
/** Chunks of about a megabyte that a write waits for at most: logs with few views in them are noted as read all the same. */
const WRITE_CHUNKS = 8;

/** Gives the chunks of some access logs, with what is made of their requests. */
export type ReadChunks = (take: TakeRequest<SeenView>) => AsyncIterable<AccessChunk<SeenView>>;

export interface PageImportOptions {
  /** After every write. */
  onProgress?: ((report: PageImportReport, chunk: AccessChunk<unknown>) => void) | undefined;
  /** Each line that is no request. */
  onRejected?: ((line: RejectedLine, chunk: AccessChunk<unknown>) => void | Promise<void>) | undefined;
  /** Read and judge, and record nothing. */
  dryRun?: boolean | undefined;
}

export interface PageImportParts extends ViewEventParts {
  port: PagesPort;
  rule: ViewRule;
}

/** What is left of a chunk until it is written: not its lines. */
interface ViewChunk {
  events: ValidEvent[];
  commit: AccessChunk<unknown>["commit"];
}

/** Records the views that access logs tell of, in the order of the lines; memory does not grow with them. */
export class PageImport {
  #parts: PageImportParts;
  #options: PageImportOptions;
  #report = emptyPageReport();
  /** As of its start, milliseconds since the epoch. */
  #expiresBefore: number;
  #waiting: ViewChunk[] = [];
  #views = 0;

  constructor(parts: PageImportParts, options: PageImportOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#expiresBefore = parts.port.expiresBefore() ?? Number.NEGATIVE_INFINITY;
  }

  async run(read: ReadChunks): Promise<PageImportReport> {
    for await (const chunk of read((request) => this.#viewOf(request))) {
      const events = chunk.rows.map(({ taken, identity }) => viewEvent(taken, identity));
      this.#waiting.push({ events, commit: chunk.commit });
      this.#views += chunk.rows.length;
      this.#report.lines += chunk.lines;
      if (chunk.incomplete !== undefined) this.#report.incomplete += 1;
      await this.#noteRejected(chunk);
      if (this.#views >= WRITE_VIEWS || this.#waiting.length >= WRITE_CHUNKS) await this.#write();
      this.#options.onProgress?.(this.#report, chunk);
    }
    await this.#write();
    return this.#report;
  }

  /** Asked of each line by the reader, so that a line that is no view costs no more than that. */
  #viewOf(request: AccessRequest): SeenView | undefined {
    const judged = this.#parts.rule.judge(request);
    if (typeof judged === "string") this.#skip(judged);
    else if (request.timeMs < this.#expiresBefore) this.#skip("expired");
    else return seenView(request, judged, this.#parts);
    return undefined;
  }

  #skip(reason: SkipReason | "expired"): void {
    this.#report.skippedTotal += 1;
    this.#report.skipped[reason] = (this.#report.skipped[reason] ?? 0) + 1;
  }

  /** First the views, then the note that they were read: dying in between only means to read the lines again. */
  async #write(): Promise<void> {
    const chunks = this.#waiting;
    this.#waiting = [];
    this.#views = 0;
    if (this.#options.dryRun) return this.#countOnly(chunks);
    const events = chunks.flatMap((waiting) => waiting.events);
    for (const outcome of events.length === 0 ? [] : await this.#parts.port.recordViews(events)) {
      if ("error" in outcome) {
        if (outcome.error.code !== "event_expired") throw outcome.error;
        // By what another config said: the book has removed views of that age.
        this.#skip("expired");
        continue;
      }
      this.#report.views += outcome.recorded;
      this.#report.duplicate += outcome.duplicate;
    }
    for (const { commit } of chunks) await commit();
  }

  #countOnly(chunks: readonly ViewChunk[]): void {
    for (const { events } of chunks) this.#report.views += events.length;
  }

  async #noteRejected(chunk: AccessChunk<unknown>): Promise<void> {
    const { rejected } = this.#report;
    for (const line of chunk.rejected) {
      this.#report.rejectedTotal += 1;
      rejected[line.fault] = (rejected[line.fault] ?? 0) + 1;
      await this.#options.onRejected?.(line, chunk);
    }
  }
}
