import type { Readable, Writable } from "node:stream";

/** A stream that may be a terminal. */
export type OutStream = Writable & { isTTY?: boolean; columns?: number | undefined };

/** Ctrl-C, as a command sees it. */
export interface Interruption {
  signal: AbortSignal;
  /** Set by a command that ends by itself on the signal; the process is stopped at once while it is false. */
  isHeeded: boolean;
}

/** Everything that the CLI touches beside the book and named files, so that a test can be the world. */
export interface CliIo {
  stdin: Readable;
  stdout: OutStream;
  stderr: OutStream;
  env: Readonly<Record<string, string | undefined>>;
  /** What relative paths start from. */
  cwd: string;
  interruption?: Interruption;
  /** Milliseconds since the epoch; default the machine's. */
  clock?: () => number;
}
