import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { DaybookError, shown } from "../errors.ts";

export interface TimewExportOptions {
  /** What `timew export` takes: `:week`, `2026-03-01 - 2026-04-01`, tags. Default: everything. */
  range?: string;
  /** Default: `timew`, found on the PATH. */
  program?: string;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

const MAX_COMPLAINT = 500;

/**
 * Runs `timew export` and hands out what it prints, as it prints it. A reader that stops early ends the program.
 *
 * @throws source_invalid when the program is missing or fails, also after it has printed some of its entries
 */
export async function* timewExport(options: TimewExportOptions = {}): AsyncGenerator<Uint8Array> {
  const { range = "", program = "timew" } = options;
  const words = range.split(/\s+/).filter((word) => word !== "");
  // Without a database timew asks whether to make one: with no input it fails instead of waiting.
  const child = spawn(program, ["export", ...words], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = outcome(child, program);
  try {
    yield* child.stdout;
    const failure = await ended;
    if (failure !== undefined) throw failure;
  } catch (error) {
    // A program that cannot be started also breaks its output; the reason is the better message.
    throw (await ended) ?? error;
  } finally {
    if (child.exitCode === null) child.kill();
  }
}

/** Settles when the program has ended: undefined, or why it failed. */
function outcome(child: Child, program: string): Promise<DaybookError | undefined> {
  let complaint = "";
  child.stderr.setEncoding("utf8");
  child.stderr.on("data", (text: string) => {
    complaint = (complaint + text).slice(0, MAX_COMPLAINT);
  });
  return new Promise((resolve) => {
    child.once("error", (error: NodeJS.ErrnoException) => resolve(missing(program, error)));
    child.once("close", (code, signal) => {
      resolve(code === 0 ? undefined : failed(program, complaint.trim() || `exit status ${code ?? signal}`));
    });
  });
}

function missing(program: string, error: NodeJS.ErrnoException): DaybookError {
  const message = `${program} must be a program that can be run, got ${error.code ?? error.message}`;
  return new DaybookError("source_invalid", message, {
    subject: program,
    value: error.code,
    hint: "install TimeWarrior, or give the file that `timew export` printed",
    cause: error,
  });
}

function failed(program: string, complaint: string): DaybookError {
  const message = `${program} export must succeed, got ${shown(complaint)}`;
  return new DaybookError("source_invalid", message, {
    subject: `${program} export`,
    value: complaint,
    hint: "run the same command in a terminal to see what it needs",
  });
}
