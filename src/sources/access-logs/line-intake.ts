import { isLogTime } from "./clf-time.ts";
import { EdgeLines } from "./edges.ts";
import { givenIdentity, LineIdentities, lineIdentity } from "./identities.ts";
import type { LineSink } from "./line-cutter.ts";
import type { LineParser } from "./line-parser.ts";
import type { AccessRow, TakeRequest } from "./read.ts";
import type { LineFault, RejectedLine } from "./request.ts";

/** As much of a rejected line is kept. */
const QUARANTINE_BYTES = 4_096;

/** What came of some lines. */
export interface Harvest<T> {
  rows: AccessRow<T>[];
  lines: number;
  unwanted: number;
  rejected: RejectedLine[];
}

export interface IntakeOptions<T> {
  parser: LineParser;
  source: string;
  take: TakeRequest<T>;
  /** Lines before the first one. */
  line?: number;
}

/** Makes rows of lines. `LineCutter` hands it the lines of an input, one after the other. */
export class LineIntake<T> implements LineSink {
  readonly edges = new EdgeLines<T>();
  readonly #parser: LineParser;
  readonly #identities: LineIdentities;
  readonly #takeRequest: TakeRequest<T>;
  #line: number;
  #harvest: Harvest<T> = emptyHarvest();
  /** Lines before the place from which reading goes on are counted among equal ones, and nothing else. */
  isWarmingUp = false;

  constructor({ parser, source, take, line = 0 }: IntakeOptions<T>) {
    this.#parser = parser;
    this.#identities = new LineIdentities(source);
    this.#takeRequest = take;
    this.#line = line;
  }

  /** Number of the last line. */
  get lineNumber(): number {
    return this.#line;
  }

  get parser(): LineParser {
    return this.#parser;
  }

  /** What came of the lines since the last time. */
  take(): Harvest<T> {
    const harvest = this.#harvest;
    this.#harvest = emptyHarvest();
    return harvest;
  }

  line(buffer: Buffer, start: number, end: number, offset: number): void {
    if (this.isWarmingUp) this.#warmUp(buffer, start, end);
    else this.#read(buffer, { start, end, offset });
  }

  #read(buffer: Buffer, { start, end, offset }: { start: number; end: number; offset: number }): void {
    this.#line += 1;
    // A blank line, or the mark before the first one.
    const from = offset === 0 && buffer[start] === 0xef && buffer[start + 1] === 0xbb ? start + 3 : start;
    if (end <= from) return;
    const fault = this.#faultOf(buffer, from, end);
    if (fault === "comment") return;
    this.#harvest.lines += 1;
    if (fault !== undefined) {
      this.#reject(buffer.subarray(from, end), offset, fault);
      return;
    }
    const taken = this.#takeRequest(this.#parser.request);
    if (taken === undefined) this.#harvest.unwanted += 1;
    else this.#harvest.rows.push({ taken, identity: this.#identityOf(taken, { buffer, from, end }) });
  }

  /** Of all formats, here: a parser may take any number for a time. */
  #faultOf(buffer: Buffer, start: number, end: number): LineFault | "comment" | undefined {
    const fault = this.#parser.parse(buffer, start, end);
    return fault === undefined && !isLogTime(this.#parser.request.timeMs) ? "time_invalid" : fault;
  }

  tooLong(beginning: Buffer, offset: number): void {
    if (this.isWarmingUp) return;
    this.#line += 1;
    this.#harvest.lines += 1;
    this.#reject(beginning, offset, "line_too_long");
  }

  #identityOf(taken: T, { buffer, from, end }: { buffer: Buffer; from: number; end: number }): string {
    const { id, source, timeMs } = this.#parser.request;
    const given = id === undefined ? undefined : givenIdentity(source, id);
    if (given !== undefined) return given;
    const hash = this.#identities.hashOf(buffer, from, end);
    this.edges.add({ hash, taken }, timeMs);
    return lineIdentity(hash, this.#identities.count(hash));
  }

  /** Whether they are wanted is not asked again: those that are not are never looked for. */
  #warmUp(buffer: Buffer, start: number, end: number): void {
    if (end <= start || this.#parser.parse(buffer, start, end) !== undefined) return;
    if (this.#parser.request.id === undefined) {
      this.#identities.count(this.#identities.hashOf(buffer, start, end));
    }
  }

  #reject(line: Buffer, offset: number, fault: LineFault): void {
    this.#harvest.rejected.push({ line: this.#line, offset, fault, text: shortText(line) });
  }
}

function emptyHarvest(): Harvest<never> {
  return { rows: [], lines: 0, unwanted: 0, rejected: [] };
}

/** What is kept of a line that gives no request. */
export function shortText(line: Buffer): string {
  return line.toString("utf8", 0, Math.min(line.length, QUARANTINE_BYTES));
}
