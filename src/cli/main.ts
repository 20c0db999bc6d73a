/** The process around run(): its streams, its signals and its exit. */
import type { Interruption } from "./io.ts";
import { run } from "./run.ts";

const SIGNAL_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

const stop = new AbortController();
const interruption: Interruption = { signal: stop.signal, isHeeded: false };

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // A book survives being killed, so a command that cannot stop by itself, or not soon enough, just ends.
    if (!interruption.isHeeded || stop.signal.aborted) process.exit(SIGNAL_CODES[signal]);
    stop.abort();
  });
}

const { stdout, stderr, env } = process;
const code = await run(process.argv.slice(2), {
  // Opened only by a command that reads it.
  get stdin() {
    return process.stdin;
  },
  stdout,
  stderr,
  env,
  cwd: process.cwd(),
  interruption,
});
// Standard input may still be open; everything that was printed has left.
process.exit(code);
