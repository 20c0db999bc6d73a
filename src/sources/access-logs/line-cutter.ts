import { NEWLINE, RETURN } from "./characters.ts";

/** Longest line that is parsed. Servers log at most about 16 KB of a request. */
export const MAX_LINE_BYTES = 65_536;

/** Gets the lines. The buffer is the reader's: what is kept must be copied. */
export interface LineSink {
  line(buffer: Buffer, start: number, end: number, offset: number): void;
  /** A line of more than `MAX_LINE_BYTES`, of which these are the first. */
  tooLong(beginning: Buffer, offset: number): void;
}

/** Cuts bytes into lines where they lie, ended by LF or CRLF. What has no end yet is held, up to the longest line. */
export class LineCutter {
  readonly #sink: LineSink;
  #held: Buffer = Buffer.alloc(0);
  /** The held line is too long already: only its end is looked for. */
  #isSkipping = false;
  #skipped = 0;
  /** Of the first byte that is held, or comes next. */
  #offset: number;

  constructor(sink: LineSink, offset = 0) {
    this.#sink = sink;
    this.#offset = offset;
  }

  /** Where the line begins that is not ended yet; all before it was given to the sink. */
  get offset(): number {
    return this.#offset;
  }

  /** The line that is not ended, cut to the longest there may be. */
  get unended(): Buffer {
    return this.#held;
  }

  push(piece: Buffer): void {
    let from = 0;
    if (this.#held.length > 0) {
      const end = piece.indexOf(NEWLINE);
      if (end < 0) {
        this.#hold(piece);
        return;
      }
      this.#finish(piece.subarray(0, end));
      from = end + 1;
    }
    for (let end = piece.indexOf(NEWLINE, from); end >= 0; end = piece.indexOf(NEWLINE, from)) {
      this.#emit(piece, from, end);
      this.#offset += end + 1 - from;
      from = end + 1;
    }
    this.#hold(piece.subarray(from));
  }

  /** The input has ended, and its last line counts as one. */
  end(): void {
    if (this.#held.length > 0) this.#finish(Buffer.alloc(0));
  }

  #hold(piece: Buffer): void {
    if (this.#isSkipping) this.#skipped += piece.length;
    else this.#held = this.#held.length === 0 ? Buffer.from(piece) : Buffer.concat([this.#held, piece]);
    if (this.#held.length <= MAX_LINE_BYTES + 1) return;
    this.#isSkipping = true;
    this.#skipped += this.#held.length - MAX_LINE_BYTES;
    this.#held = Buffer.from(this.#held.subarray(0, MAX_LINE_BYTES));
  }

  #finish(last: Buffer): void {
    const length = this.#held.length + this.#skipped + last.length + 1;
    if (this.#isSkipping) this.#sink.tooLong(this.#held, this.#offset);
    else {
      const line = Buffer.concat([this.#held, last]);
      this.#emit(line, 0, line.length);
    }
    this.#held = Buffer.alloc(0);
    this.#isSkipping = false;
    this.#skipped = 0;
    this.#offset += length;
  }

  #emit(buffer: Buffer, start: number, end: number): void {
    const stop = end > start && buffer[end - 1] === RETURN ? end - 1 : end;
    if (stop - start > MAX_LINE_BYTES) {
      this.#sink.tooLong(buffer.subarray(start, start + MAX_LINE_BYTES), this.#offset);
    } else {
      this.#sink.line(buffer, start, stop, this.#offset);
    }
  }
}
