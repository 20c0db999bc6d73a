import type { RowError } from "../event/row.ts";

/** What every source reads: a file, a request body, a program's output, in pieces of any size. */
export type Bytes = AsyncIterable<Uint8Array>;

/** Cuts bytes into items, synchronously and lazily, keeping at most one unfinished item between pieces. */
export interface Splitter<T> {
  push(bytes: Buffer): Iterable<T>;
  /** The input has ended: what is left. */
  end(): Iterable<T>;
  /** The item that says the input as a whole cannot be read. */
  refusal(error: RowError): T;
}

/** Largest line, record or JSON element, in bytes. Keeps memory constant whatever the input. */
export const MAX_ROW_BYTES = 1_048_576;

/** Longest start of an input by which its kind is known. */
const MARK_BYTES = 4;

/**
 * Runs a splitter over an input of UTF-8 text, with or without a byte order mark. Its items come in batches, one
 * for each piece of the input and made while they are read: waiting once an item would cost more than the item.
 */
export async function* split<T>(bytes: Bytes, splitter: Splitter<T>): AsyncGenerator<Iterable<T>> {
  let start: Buffer | undefined = Buffer.alloc(0);
  for await (const piece of bytes) {
    let buffer = asBuffer(piece);
    if (start !== undefined) {
      start = buffer = Buffer.concat([start, buffer]);
      if (start.length < MARK_BYTES) continue;
      const other = otherKind(start);
      if (other !== undefined) return yield [splitter.refusal(notText(other))];
      buffer = withoutMark(start);
      start = undefined;
    }
    yield splitter.push(buffer);
  }
  if (start !== undefined) yield splitter.push(withoutMark(start));
  yield splitter.end();
}

export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Less the byte order mark. */
export function withoutMark(bytes: Buffer): Buffer {
  return bytes.length >= 3 && bytes.readUIntBE(0, 3) === 0xefbbbf ? bytes.subarray(3) : bytes;
}

/** What people hand in by mistake: a compressed export, or what PowerShell's `>` writes. */
function otherKind(start: Buffer): string | undefined {
  const mark = start.readUInt16BE(0);
  if (mark === 0xfffe || mark === 0xfeff) return "UTF-16 text";
  if (mark === 0x1f8b) return "a gzip file";
  if (start.readUInt32BE(0) === 0x504b0304) return "a ZIP file";
  return undefined;
}

function notText(got: string): RowError {
  return { code: "source_invalid", message: `input must be UTF-8 text, got ${got}` };
}

/** Collects the pieces of one item, and nothing more once it is too large. */
export class Collector {
  #pieces: Buffer[] = [];
  #length = 0;

  /** In bytes, counting what was not kept. */
  get length(): number {
    return this.#length;
  }

  add(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#length += piece.length;
    if (this.#length <= MAX_ROW_BYTES) this.#pieces.push(piece);
    else this.#pieces = [];
  }

  /** The whole item, or undefined when it was too large. Empties the collector. */
  take(): Buffer | undefined {
    const [first] = this.#pieces;
    const whole = this.#pieces.length === 1 ? first : Buffer.concat(this.#pieces);
    const isTooLarge = this.#length > MAX_ROW_BYTES;
    this.#pieces = [];
    this.#length = 0;
    return isTooLarge ? undefined : whole;
  }
}

/** The first bytes of an input (at least `count` of them, if it has so many), and the whole input again. */
export async function peek(bytes: Bytes, count: number): Promise<{ start: Buffer; whole: Bytes }> {
  const iterator = bytes[Symbol.asyncIterator]();
  const pieces: Uint8Array[] = [];
  let length = 0;
  while (length < count) {
    const next = await iterator.next();
    if (next.done) break;
    pieces.push(next.value);
    length += next.value.length;
  }
  return { start: Buffer.concat(pieces), whole: again(pieces, iterator) };
}

async function* again(pieces: Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) yield piece;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
