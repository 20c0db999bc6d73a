import { shown } from "../errors.ts";
import type { RowError } from "../event/row.ts";
import { MAX_ROW_BYTES, type Splitter } from "./bytes.ts";
import { csvFields, hasOpenQuote } from "./csv-fields.ts";
import { type Line, LineSplitter } from "./lines.ts";
import { isBlank } from "./ndjson.ts";

/** The fields of a record, or why it cannot be read. `line` is the one that it starts on. */
export type CsvRecord = { line: number; fields: string[] } | { line: number; error: RowError };

type TextLine = Extract<Line, { text: string }>;

/**
 * RFC 4180 with LF or CRLF; blank lines are skipped.
 *
 * Records are put together from lines, so that a stray quote costs its own line and no more: where the quotes of
 * the lines that it joined do not add up, the first line is reported and the others are read again without it.
 * (A CSV parser that runs over the bytes has swallowed them by then, and cannot say which line is not UTF-8.)
 */
export class CsvSplitter implements Splitter<CsvRecord> {
  readonly #lines = new LineSplitter();
  /** The lines of a record whose quote is still open; every one after the first has an even number of quotes. */
  #open: TextLine[] = [];
  #openLength = 0;

  *push(bytes: Buffer): Generator<CsvRecord> {
    for (const line of this.#lines.push(bytes)) yield* this.#read(line);
  }

  *end(): Generator<CsvRecord> {
    for (const line of this.#lines.end()) yield* this.#read(line);
    if (this.#open.length > 0) yield* this.#giveUp();
  }

  refusal(error: RowError): CsvRecord {
    return { line: 1, error };
  }

  *#read(line: Line): Generator<CsvRecord> {
    if (this.#open.length > 0) return yield* this.#readOn(line);
    if ("error" in line) yield line;
    else if (hasOpenQuote(line.text)) this.#openWith(line);
    else if (!isBlank(line.text)) yield recordOf(line);
  }

  *#readOn(line: Line): Generator<CsvRecord> {
    if ("text" in line && this.#openLength + line.text.length <= MAX_ROW_BYTES) {
      if (!hasOpenQuote(line.text)) {
        this.#open.push(line);
        this.#openLength += line.text.length;
        return;
      }
      const fields = csvFields([...this.#open, line].map(({ text }) => text).join("\n"));
      if (fields !== undefined) {
        yield { line: (this.#open[0] as TextLine).line, fields };
        this.#open = [];
        return;
      }
    }
    yield* this.#giveUp();
    yield* this.#read(line);
  }

  #openWith(line: TextLine): void {
    this.#open = [line];
    this.#openLength = line.text.length;
  }

  /** The quote that opened the record was a stray one. */
  *#giveUp(): Generator<CsvRecord> {
    const [first, ...others] = this.#open as [TextLine, ...TextLine[]];
    this.#open = [];
    yield strayQuote(first);
    for (const line of others) if (!isBlank(line.text)) yield recordOf(line);
  }
}

function recordOf(line: TextLine): CsvRecord {
  const fields = csvFields(line.text);
  return fields === undefined ? strayQuote(line) : { line: line.line, fields };
}

function strayQuote({ line, text }: TextLine): CsvRecord {
  const message = `record must close every quote, and double those inside a field, got ${shown(text)}`;
  return { line, error: { code: "row_invalid", message } };
}
