import { isUtf8 } from "node:buffer";
import { shown } from "../errors.ts";
import type { RowError } from "../event/row.ts";
import { Collector, MAX_ROW_BYTES, type Splitter } from "./bytes.ts";

/** A line without its end (LF or CRLF), or why it cannot be read. `line` is 1-based. */
export type Line = { line: number; text: string } | { line: number; error: RowError };

const LINE_FEED = 0x0a;
/** How much is decoded at once: a large piece must not become one large string. */
const DECODED_BYTES = 65_536;

/** Every line of an input, blank ones too; the last one with or without an end. */
export class LineSplitter implements Splitter<Line> {
  readonly #unfinished = new Collector();
  #line = 0;

  *push(bytes: Buffer): Generator<Line> {
    for (let from = 0; from < bytes.length; from += DECODED_BYTES) {
      yield* this.#slice(bytes.subarray(from, from + DECODED_BYTES));
    }
  }

  *end(): Generator<Line> {
    if (this.#unfinished.length > 0) yield this.#finish();
  }

  refusal(error: RowError): Line {
    return { line: this.#line + 1, error };
  }

  *#slice(bytes: Buffer): Generator<Line> {
    const first = bytes.indexOf(LINE_FEED);
    if (first < 0) return this.#unfinished.add(bytes);
    this.#unfinished.add(bytes.subarray(0, first));
    yield this.#finish();
    const last = bytes.lastIndexOf(LINE_FEED);
    if (last > first) yield* this.#wholeLines(bytes.subarray(first + 1, last));
    this.#unfinished.add(bytes.subarray(last + 1));
  }

  /** Decoding many lines at once and cutting the text is several times faster than line by line. */
  *#wholeLines(bytes: Buffer): Generator<Line> {
    if (!isUtf8(bytes)) return yield* this.#doubtfulLines(bytes);
    const text = bytes.toString();
    let from = 0;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", from)) {
      yield this.#lineOf(text.slice(from, at));
      from = at + 1;
    }
    yield this.#lineOf(text.slice(from));
  }

  *#doubtfulLines(bytes: Buffer): Generator<Line> {
    let from = 0;
    for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, from)) {
      yield this.#decoded(bytes.subarray(from, at));
      from = at + 1;
    }
    yield this.#decoded(bytes.subarray(from));
  }

  #finish(): Line {
    const length = this.#unfinished.length;
    const bytes = this.#unfinished.take();
    if (bytes !== undefined) return this.#decoded(bytes);
    this.#line += 1;
    return { line: this.#line, error: tooLarge("line", length) };
  }

  #decoded(bytes: Buffer): Line {
    if (isUtf8(bytes)) return this.#lineOf(bytes.toString());
    this.#line += 1;
    return { line: this.#line, error: notUtf8("line", bytes) };
  }

  #lineOf(text: string): Line {
    this.#line += 1;
    return { line: this.#line, text: text.endsWith("\r") ? text.slice(0, -1) : text };
  }
}

export function tooLarge(subject: string, bytes: number): RowError {
  return {
    code: "row_too_large",
    message: `${subject} must be at most ${MAX_ROW_BYTES} bytes, got ${bytes}`,
  };
}

/** Shows the text around the first byte that breaks the encoding, that byte as U+FFFD. */
export function notUtf8(subject: string, bytes: Buffer): RowError {
  const text = bytes.toString();
  const at = text.indexOf("\ufffd");
  const around = text.slice(Math.max(0, at - 20), at + 20);
  return { code: "row_invalid", message: `${subject} must be UTF-8, got ${shown(around)}` };
}
