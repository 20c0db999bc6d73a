import { type FileHandle, open } from "node:fs/promises";
import type { Bytes } from "../../sources/bytes.ts";
import { DETECTION_BYTES } from "../../sources/detect-format.ts";
import { timewExport } from "../../sources/timew-export.ts";
import type { Cli } from "../cli.ts";
import { fileError } from "../error-report.ts";
import { given } from "../given.ts";
import { untilInterrupted } from "../interrupted.ts";

/** The bytes of an import, wherever they come from. */
export interface ImportInput {
  /** As in messages. */
  name: string;
  /** Where it lies, if it is a file. */
  path?: string;
  bytes: Bytes;
  /** In bytes, where it is known. */
  size?: number;
  /** Bytes read so far. */
  read: number;
  /** Lets go of the file, read or not. */
  close(): Promise<void>;
}

/** A file, or standard input for `-`. Ends by an error when the signal aborts. */
export async function openInput(cli: Cli, file: string, signal: AbortSignal): Promise<ImportInput> {
  if (file === "-") {
    const bytes = untilInterrupted(cli.io.stdin as Bytes, signal);
    return counting({ name: "standard input", bytes, close: async () => {} });
  }
  const path = cli.path(file);
  const handle = await openFile(path, file);
  const { size } = await handle.stat();
  const bytes = readable(untilInterrupted(handle.createReadStream() as Bytes, signal), file);
  const close = () => handle.close();
  return counting({ name: file, path, bytes, close, ...(size > 0 ? { size } : {}) });
}

export function openTimew(
  options: { range?: string | undefined; program?: string | undefined },
  signal: AbortSignal,
): ImportInput {
  const bytes = untilInterrupted(timewExport(given(options)), signal);
  return counting({ name: "timew export", bytes, close: async () => {} });
}

/** The first bytes, for a look at what it is; they are read again with the rest. */
export async function startOf(input: ImportInput): Promise<Uint8Array> {
  const iterator = input.bytes[Symbol.asyncIterator]();
  const pieces: Uint8Array[] = [];
  for (let length = 0; length < DETECTION_BYTES; ) {
    const next = await iterator.next();
    if (next.done) break;
    pieces.push(next.value);
    length += next.value.length;
  }
  input.bytes = joined(pieces, iterator);
  return Buffer.concat(pieces);
}

async function* joined(start: Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* start;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

function counting(source: Omit<ImportInput, "read">): ImportInput {
  const input: ImportInput = { ...source, read: 0 };
  input.bytes = count(source.bytes, input);
  return input;
}

async function* count(bytes: Bytes, input: ImportInput): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    input.read += piece.length;
    yield piece;
  }
}

async function openFile(path: string, name: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch (error) {
    throw fileError(name, "read", error);
  }
}

/** A folder can be opened, and only reading it fails. */
async function* readable(bytes: Bytes, name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === undefined ? error : fileError(name, "read", error);
  }
}
