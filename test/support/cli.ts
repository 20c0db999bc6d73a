import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import type { Interruption } from "../../src/cli/io.ts";
import { run } from "../../src/cli/run.ts";

// A new book has the zone of its machine; in a test that is this one.
process.env.TZ = "UTC";

/** Monday 2 March 2026, 12:00 UTC. */
export const NOON = Date.parse("2026-03-02T12:00:00Z");

export interface CliRunOptions {
  stdin?: string | Readable;
  env?: Record<string, string>;
  /** Default NOON. */
  now?: number;
  /** A clock that goes, instead. */
  clock?: () => number;
  /** Columns of a terminal; default no terminal. */
  columns?: number;
  interruption?: Interruption;
  /** Called with all that stdout has got so far. */
  onOut?(text: string): void;
  /** The same of stderr. */
  onErr?(text: string): void;
}

export interface CliResult {
  code: number;
  out: string;
  err: string;
}

export interface CliFolder {
  path: string;
  /** Runs a command line in this process, in the folder. Words are parted by spaces; an array is taken as it is. */
  daybook(words: string | string[], options?: CliRunOptions): Promise<CliResult>;
  remove(): Promise<void>;
}

/** A folder of its own; a new book in it has days of UTC. */
export async function cliFolder(): Promise<CliFolder> {
  const path = await mkdtemp(join(tmpdir(), "daybook-cli-"));
  return {
    path,
    daybook: (words, options = {}) => runIn(path, typeof words === "string" ? split(words) : words, options),
    remove: () => rm(path, { recursive: true }),
  };
}

async function runIn(cwd: string, argv: string[], options: CliRunOptions): Promise<CliResult> {
  const { stdin = "", env = {}, now = NOON, columns, interruption, onOut, onErr } = options;
  const out = new TextStream(columns, onOut);
  const err = new TextStream(columns, onErr);
  const code = await run(argv, {
    stdin: typeof stdin === "string" ? Readable.from([Buffer.from(stdin)]) : stdin,
    stdout: out,
    stderr: err,
    env,
    cwd,
    clock: options.clock ?? (() => now),
    ...(interruption === undefined ? {} : { interruption }),
  });
  return { code, out: out.text, err: err.text };
}

export class TextStream extends Writable {
  text = "";
  readonly isTTY: boolean;
  readonly columns: number | undefined;
  #onText: ((text: string) => void) | undefined;

  constructor(columns?: number, onText?: (text: string) => void) {
    super();
    this.isTTY = columns !== undefined;
    this.columns = columns;
    this.#onText = onText;
  }

  override _write(piece: Buffer, _encoding: string, done: () => void): void {
    this.text += piece.toString();
    this.#onText?.(this.text);
    done();
  }
}

function split(words: string): string[] {
  return words.split(" ").filter((word) => word !== "");
}
