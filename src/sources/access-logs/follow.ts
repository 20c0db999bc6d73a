import { type FSWatcher, watch } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { AccessInput } from "./read.ts";

const PIECE_BYTES = 262_144;
/** File systems of a network tell nobody that a file changed. */
const POLL_MS = 1_000;

export interface FollowOptions {
  /** Ends the following, after what is being read. */
  signal: AbortSignal;
  /** Reads an input to its end, with a ledger, so that it begins where the last reading ended. */
  read: (input: AccessInput) => Promise<unknown>;
  /** Resolves when the file may have changed, or the signal aborts. Default: by the file system's word, and every second. */
  changed?: ((path: string, signal: AbortSignal) => Promise<void>) | undefined;
}

/**
 * Reads a log, and what is appended to it, until the signal aborts. Where the log is rotated, the old file is read to its end
 * first: it is held open, under whatever name. Where it is truncated, its content is another, which the ledger sees.
 * What is rotated away while nobody follows is for an import of the rotated files.
 */
export async function followAccessLog(path: string, options: FollowOptions): Promise<void> {
  const { signal, changed = untilChanged } = options;
  while (!signal.aborted) {
    const handle = await open(path).catch(ifMissing);
    if (handle === undefined) {
      await changed(path, signal);
      continue;
    }
    try {
      await followFile(new FollowedFile(handle, path), { ...options, changed });
    } finally {
      await handle.close();
    }
  }
}

interface Following extends FollowOptions {
  changed: NonNullable<FollowOptions["changed"]>;
}

/** Until another file is in its place, or the signal aborts. */
async function followFile(file: FollowedFile, { signal, read, changed }: Following): Promise<void> {
  for (;;) {
    // Asked before it is read: what was written until then is read now.
    const isReplaced = await file.isReplaced();
    if (await file.hasChanged()) await read(file.input());
    if (isReplaced || signal.aborted) return;
    await changed(file.path, signal);
  }
}

/** One file under a path, for as long as it is the one there, and a moment longer. */
class FollowedFile {
  readonly path: string;
  readonly #handle: FileHandle;
  #revision = "";

  constructor(handle: FileHandle, path: string) {
    this.#handle = handle;
    this.path = path;
  }

  input(): AccessInput {
    return { name: this.path, open: (from) => this.#bytes(from), canReopen: true };
  }

  /** Since the last time that this was asked. */
  async hasChanged(): Promise<boolean> {
    const { size, mtimeNs } = await this.#handle.stat({ bigint: true });
    const revision = `${size} ${mtimeNs}`;
    const isSame = revision === this.#revision;
    this.#revision = revision;
    return !isSame && size > 0n;
  }

  /** Another file that has something in it is under the path: the server writes there now. */
  async isReplaced(): Promise<boolean> {
    const there = await stat(this.path).catch(ifMissing);
    const here = await this.#handle.stat();
    return there !== undefined && (there.ino !== here.ino || there.dev !== here.dev) && there.size > 0;
  }

  async *#bytes(from: number): AsyncGenerator<Buffer> {
    for (let at = from; ; ) {
      const { buffer, bytesRead } = await this.#handle.read(
        Buffer.allocUnsafe(PIECE_BYTES),
        0,
        PIECE_BYTES,
        at,
      );
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
      at += bytesRead;
    }
  }
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
  return undefined;
}

/** A change in the folder, since a rotation is none of the file; a second at most. */
async function untilChanged(path: string, signal: AbortSignal): Promise<void> {
  const ended = new AbortController();
  const waiting = sleep(POLL_MS, undefined, { signal: AbortSignal.any([signal, ended.signal]) }).catch(
    () => {},
  );
  let watcher: FSWatcher | undefined;
  const told = new Promise<void>((resolve) => {
    try {
      watcher = watch(dirname(path), () => resolve());
      watcher.on("error", () => {});
    } catch {
      // There is no folder to watch, yet: the clock has to do.
    }
  });
  await Promise.race([told, waiting]);
  ended.abort();
  watcher?.close();
}
