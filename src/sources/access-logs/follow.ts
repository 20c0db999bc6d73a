import { type FSWatcher, watch } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { NEWLINE } from "./characters.ts";
import { FINGERPRINT_BYTES } from "./fingerprint.ts";
import { InputReader } from "./input-reader.ts";
import { MAX_LINE_BYTES } from "./line-cutter.ts";
import type { AccessChunk, AccessInput, ReadAccessLogsOptions } from "./read.ts";

const PIECE_BYTES = 262_144;
/** Networks' file systems tell nobody that a file changed. */
const POLL_MS = 1_000;
/** Nothing new for now: what was read goes on its way. */
const IDLE = Buffer.alloc(0);

export interface FollowOptions extends Omit<ReadAccessLogsOptions, "signal"> {
  /** Ends the following, after what was read. */
  signal: AbortSignal;
  /** Resolves when the file may have changed, or the signal aborts. Default: what the file system says, and every second. */
  changed?: ((path: string, signal: AbortSignal) => Promise<void>) | undefined;
}

/**
 * Reads a log and what is appended to it, until the signal aborts. Where the log is rotated, the old file is read to its end
 * first, since servers go on writing to it for a moment; where it is truncated, it begins anew. With a ledger it goes on
 * where the last run ended; what was rotated away in between is for another import to read.
 */
export async function* followAccessLog(path: string, options: FollowOptions): AsyncGenerator<AccessChunk> {
  const { signal, changed = untilChanged, ...reading } = options;
  while (!signal.aborted) {
    const handle = await open(path).catch(ifMissing);
    if (handle === undefined) {
      await changed(path, signal);
      continue;
    }
    try {
      const tail = new FileTail(handle, { path, signal, changed });
      yield* new InputReader(tail.input(), reading).chunks();
      // The reader gave up, as on a format that it does not know: it would do so again at once.
      if (!tail.isOver && !signal.aborted) await changed(path, signal);
    } finally {
      await handle.close();
    }
  }
}

interface TailOptions {
  path: string;
  signal: AbortSignal;
  changed: (path: string, signal: AbortSignal) => Promise<void>;
}

/** One file under a path, for as long as it is the one there. */
class FileTail {
  readonly #handle: FileHandle;
  readonly #options: TailOptions;
  #head: Buffer = Buffer.alloc(0);
  #isOver = false;

  constructor(handle: FileHandle, options: TailOptions) {
    this.#handle = handle;
    this.#options = options;
  }

  /** Whether another file, or another content, is under the path now. */
  get isOver(): boolean {
    return this.#isOver;
  }

  input(): AccessInput {
    return { name: this.#options.path, open: (from) => this.#bytes(from), canReopen: true };
  }

  /** From the first whole line on: before it there is nothing to tell the log by. */
  async *#bytes(from: number): AsyncGenerator<Buffer> {
    if (!(await this.#hasLine())) return;
    this.#head = await this.#readAt(0, FINGERPRINT_BYTES);
    let at = from;
    for (;;) {
      const piece = await this.#readAt(at, PIECE_BYTES);
      at += piece.length;
      if (piece.length > 0) {
        yield piece;
        continue;
      }
      // Over, and nothing came since that was found.
      if (this.#isOver || this.#options.signal.aborted) return;
      yield IDLE;
      this.#isOver = await this.#isReplaced();
      if (this.#isOver) continue;
      await this.#options.changed(this.#options.path, this.#options.signal);
      this.#isOver = await this.#isRewritten(at);
      if (this.#isOver) return;
    }
  }

  async #hasLine(): Promise<boolean> {
    for (;;) {
      const start = await this.#readAt(0, MAX_LINE_BYTES);
      if (start.includes(NEWLINE) || start.length === MAX_LINE_BYTES) return true;
      this.#isOver = await this.#isReplaced();
      if (this.#options.signal.aborted || this.#isOver) return false;
      await this.#options.changed(this.#options.path, this.#options.signal);
    }
  }

  async #readAt(at: number, bytes: number): Promise<Buffer> {
    const { buffer, bytesRead } = await this.#handle.read(Buffer.allocUnsafe(bytes), 0, bytes, at);
    return buffer.subarray(0, bytesRead);
  }

  /** Another file that has something in it is under the path: nobody opens this one any more. */
  async #isReplaced(): Promise<boolean> {
    const there = await stat(this.#options.path).catch(ifMissing);
    const here = await this.#handle.stat();
    return there !== undefined && (there.ino !== here.ino || there.dev !== here.dev) && there.size > 0;
  }

  /** It was truncated, perhaps longer again since: then it begins otherwise. */
  async #isRewritten(at: number): Promise<boolean> {
    const { size } = await this.#handle.stat();
    if (size < at) return true;
    const head = await this.#readAt(0, this.#head.length);
    return !head.equals(this.#head);
  }
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
  return undefined;
}

/** A change in the folder, since a rotation is none of the file; a second at most. */
async function untilChanged(path: string, signal: AbortSignal): Promise<void> {
  const ended = new AbortController();
  let watcher: FSWatcher | undefined;
  try {
    const told = new Promise<void>((resolve) => {
      watcher = watch(dirname(path), () => resolve());
      watcher.on("error", () => {});
    });
    await Promise.race([
      told,
      sleep(POLL_MS, undefined, { signal: AbortSignal.any([signal, ended.signal]) }),
    ]);
  } catch (error) {
    // Aborted, or there is no folder to watch: then the next look says so.
    if (!signal.aborted && (error as Error).name !== "AbortError")
      await sleep(POLL_MS, undefined, { signal }).catch(() => {});
  } finally {
    ended.abort();
    watcher?.close();
  }
}
