import { type Fingerprint, hashOf } from "./fingerprint.ts";
import type { FileMark, FileNote } from "./ledger.ts";
import { LineCutter } from "./line-cutter.ts";
import { LineIntake, shortText } from "./line-intake.ts";
import { createParser } from "./parsers.ts";
import type { AccessChunk, AccessInput, AccessRow, ReadAccessLogsOptions } from "./read.ts";
import type { AccessLogFormat, RejectedLine } from "./request.ts";
import { TailBytes } from "./tail-bytes.ts";

/** As much is read for a chunk. */
const CHUNK_BYTES = 1_048_576;

export interface LogReadingParts<T> {
  input: AccessInput;
  options: ReadAccessLogsOptions<T>;
  format: AccessLogFormat;
  /** Undefined where the ledger is not to know of this content. */
  fingerprint: Fingerprint | undefined;
  /** Where an earlier reading ended. */
  mark: FileMark | undefined;
}

/** What follows the last chunk of an input. */
export interface ChunkEnd {
  /** The input has ended, and may yet grow. */
  isLast: boolean;
  read: number;
  /** What broke the input off. */
  damage?: string | undefined;
}

/** The reading of one content, piece by piece, into chunks. */
export class LogReading<T> {
  readonly #parts: LogReadingParts<T>;
  readonly #intake: LineIntake<T>;
  readonly #cutter: LineCutter;
  #tail: TailBytes;
  #lastMs: number | undefined;
  #unreported = 0;
  #isFirstDone: boolean;
  #lines = 0;
  #rejected = 0;

  constructor(parts: LogReadingParts<T>) {
    this.#parts = parts;
    const { format, mark, options } = parts;
    const { source = "", take } = options;
    const parser = createParser(format, { source, state: mark?.state });
    this.#intake = new LineIntake({ parser, source, take, line: mark?.lines ?? 0 });
    this.#cutter = new LineCutter(this.#intake, mark?.offset ?? 0);
    this.#tail = new TailBytes(mark?.offset ?? 0);
    this.#lastMs = mark?.lastMs;
    if (mark !== undefined) this.#intake.edges.resume(mark.first, mark.last);
    this.#isFirstDone = this.#intake.edges.isFirstDone;
  }

  /** Looks at what is before the mark. Whether that is still the same content. */
  warmUp(before: Buffer[]): boolean {
    const { mark } = this.#parts;
    if (mark === undefined) return true;
    const bytes = Buffer.concat(before);
    const tail = bytes.subarray(Math.max(0, bytes.length - mark.tailBytes));
    if (tail.length !== mark.tailBytes || hashOf(tail, 0, tail.length) !== mark.tail) return false;
    this.#intake.isWarmingUp = true;
    new LineCutter(this.#intake).push(bytes);
    this.#intake.isWarmingUp = false;
    this.#tail = new TailBytes(mark.offset - tail.length);
    this.#tail.push(tail);
    return true;
  }

  push(piece: Buffer): void {
    this.#cutter.push(piece);
    this.#tail.push(piece);
    this.#unreported += piece.length;
  }

  get isFull(): boolean {
    return this.#unreported >= CHUNK_BYTES;
  }

  /** What was read since the last chunk. */
  async chunk(end: ChunkEnd): Promise<AccessChunk<T>> {
    this.#unreported = 0;
    const { input } = this.#parts;
    const unended = this.#cutter.unended;
    const offset = this.#cutter.offset;
    const isTaken = end.isLast && input.lastLine === "take" && end.damage === undefined;
    if (isTaken) this.#cutter.end();
    const harvest = this.#intake.take();
    this.#lines += harvest.lines;
    this.#rejected += harvest.rejected.length;
    harvest.rows.push(...(await this.#extraRows(end.isLast)));
    if (end.damage !== undefined) harvest.rejected.push(this.#damaged(end.damage, offset));
    const isWhole = end.isLast && end.damage === undefined;
    return {
      ...harvest,
      input,
      incomplete:
        end.isLast && !isTaken && unended.length > 0 ? { offset, text: shortText(unended) } : undefined,
      read: end.read,
      commit: this.#commit(isWhole),
    };
  }

  /** The rows that other files' equal lines of the same second ask for, at the beginning and at the end. */
  async #extraRows(isLast: boolean): Promise<AccessRow<T>[]> {
    const { fingerprint, options } = this.#parts;
    const { ledger } = options;
    if (fingerprint === undefined || ledger === undefined) return [];
    const file = fingerprint.line;
    const { edges } = this.#intake;
    const rows: AccessRow<T>[] = [];
    const { first, last } = edges;
    if (!this.#isFirstDone && first !== undefined) {
      for (const other of await ledger.edges("last", { timeMs: first.timeMs, file }))
        rows.push(...edges.extraFirst(other));
      this.#isFirstDone = edges.isFirstDone;
    }
    if (isLast && last !== undefined) {
      for (const other of await ledger.edges("first", { timeMs: last.timeMs, file }))
        rows.push(...edges.extraLast(other));
    }
    return rows;
  }

  /** As things are now: more may be read before the rows are durable. */
  #commit(isWhole: boolean): () => Promise<void> {
    const { seen } = this.#parts.input;
    const { ledger, format } = this.#parts.options;
    if (this.#isAllRejected) return async () => {};
    const note = this.#note();
    if (note !== undefined) ledger?.expect(note);
    this.#lastMs = note?.last?.timeMs ?? this.#lastMs;
    return async () => ledger?.note(note, isWhole && seen !== undefined ? { ...seen, format } : undefined);
  }

  /** Then it may be of another format, or still be repaired, and must not count as read. */
  get #isAllRejected(): boolean {
    return this.#parts.mark === undefined && this.#lines > 0 && this.#rejected === this.#lines;
  }

  #note(): FileNote | undefined {
    const { fingerprint, format } = this.#parts;
    if (fingerprint === undefined) return undefined;
    const { offset } = this.#cutter;
    const tail = this.#tail.before(offset);
    const { first, last } = this.#intake.edges;
    const { line, from, bytes, head } = fingerprint;
    const mark: FileMark = {
      line,
      from,
      bytes,
      head,
      format,
      offset,
      lines: this.#intake.lineNumber,
      tailBytes: tail.length,
      tail: hashOf(tail, 0, tail.length),
      state: this.#intake.parser.state,
      lastMs: this.#lastMs,
      first,
      last,
    };
    return { mark, first, last };
  }

  #damaged(got: string, offset: number): RejectedLine {
    return { line: this.#intake.lineNumber + 1, offset, fault: "input_damaged", text: got };
  }
}
