import { asBuffer, type Bytes } from "../bytes.ts";
import { COMPRESSION_MARK_BYTES, compressionOf, decompressed } from "../decompressed.ts";
import type { FileMark } from "./ledger.ts";
import { DETECTION_BYTES } from "./parsers.ts";
import type { AccessInput } from "./read.ts";

/** As much before the place where reading goes on is looked at again, for lines that are equal to the next ones. */
const WARM_UP_BYTES = 1_048_576;

/** The compression is not whole. What came before it broke off can be read. */
export class DamagedContent extends Error {}

/** What was to be read is gone. The inputs after it can be read. */
export class MissingContent extends Error {}

/** What an input holds, decompressed, from some place on. */
export interface Content {
  bytes: Bytes;
  /** Of the first byte. */
  offset: number;
}

/** An input that was opened. */
export interface OpenInput {
  /** The beginning of the content, at most about 64 KB. */
  start: Buffer;
  /** All of it, the beginning too. */
  content: Content;
  isCompressed: boolean;
  /** Lets go of the file, however far it was read. */
  close(): Promise<void>;
}

/** @param onRead is told how many raw bytes were read */
export async function openInput(input: AccessInput, onRead: (bytes: number) => void): Promise<OpenInput> {
  const raw = await peek(counted(input.open(0), onRead), COMPRESSION_MARK_BYTES);
  const isCompressed = compressionOf(raw.start) !== undefined;
  const bytes = isCompressed ? decompressed(raw.whole, (got) => new DamagedContent(got)) : raw.whole;
  const { start, whole, close } = await peek(bytes, DETECTION_BYTES);
  return { start, content: { bytes: whole, offset: 0 }, isCompressed, close };
}

/** The content from before a mark on. A compressed one must be read from its beginning. */
export async function contentBefore(
  { offset }: FileMark,
  { content, isCompressed, close }: OpenInput,
  { input, onRead }: { input: AccessInput; onRead: (bytes: number) => void },
): Promise<Content> {
  const from = Math.max(0, offset - WARM_UP_BYTES);
  if (isCompressed || from === 0)
    return { bytes: from === 0 ? content.bytes : after(content.bytes, from), offset: from };
  await close();
  onRead(from);
  return { bytes: counted(input.open(from), onRead), offset: from };
}

/** Less the first bytes. */
async function* after(bytes: Bytes, from: number): AsyncGenerator<Uint8Array> {
  let offset = 0;
  for await (const piece of bytes) {
    const skipped = Math.min(piece.length, Math.max(0, from - offset));
    offset += piece.length;
    if (skipped < piece.length) yield piece.subarray(skipped);
  }
}

async function* counted(bytes: Bytes, onRead: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const piece of bytes) {
    onRead(piece.length);
    yield asBuffer(piece);
  }
}

/** The first bytes, at least `count` if there are so many, and all of them again. Damage comes after what is before it. */
async function peek(
  bytes: Bytes,
  count: number,
): Promise<{ start: Buffer; whole: Bytes; close: () => Promise<void> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  const pieces: Uint8Array[] = [];
  let damage: DamagedContent | undefined;
  let length = 0;
  try {
    while (length < count) {
      const next = await iterator.next();
      if (next.done) break;
      pieces.push(next.value);
      length += next.value.length;
    }
  } catch (error) {
    if (!(error instanceof DamagedContent)) throw error;
    damage = error;
  }
  async function* whole(): AsyncGenerator<Uint8Array> {
    try {
      for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) yield piece;
      if (damage !== undefined) throw damage;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await close();
    }
  }
  // A generator that nobody began does not end what it would have read.
  async function close(): Promise<void> {
    await iterator.return?.();
  }
  return { start: Buffer.concat(pieces), whole: whole(), close };
}
