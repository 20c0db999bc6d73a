import { type Command, CommanderError } from "commander";
import { Cli } from "./cli.ts";
import { errorJson, errorText, knownError } from "./error-report.ts";
import { EXIT, exitCodeOf } from "./exit-code.ts";
import { Interrupted } from "./interrupted.ts";
import type { CliIo } from "./io.ts";
import { OutputClosed } from "./output.ts";
import { createProgram } from "./program.ts";
import { fromCommander } from "./usage.ts";

/**
 * Runs one command line, without the program's own name, and answers the exit code. Prints only to the streams of
 * `io`, never ends the process and never throws.
 */
export async function run(argv: readonly string[], io: CliIo): Promise<number> {
  const cli = new Cli(io);
  const code = await outcome(cli, argv);
  // A reader that left has missed nothing that mattered to it.
  await cli.err.flush().catch(() => {});
  cli.out.release();
  cli.err.release();
  return code;
}

async function outcome(cli: Cli, argv: readonly string[]): Promise<number> {
  try {
    await createAndParse(cli, argv);
    await cli.out.flush();
    return cli.exitCode;
  } catch (error) {
    return explained(cli, error, argv);
  }
}

async function createAndParse(cli: Cli, argv: readonly string[]): Promise<void> {
  const program = createProgram(cli);
  try {
    await program.parseAsync(argv as string[], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === "commander.help") cli.exitCode = EXIT.usage;
    else if (error.exitCode !== 0) throw fromCommander(error, helpOf(program, argv));
  }
}

/** The innermost command that the words name. */
function helpOf(program: Command, argv: readonly string[]): string {
  const words = ["daybook"];
  let command = program;
  for (const word of argv) {
    const next = command.commands.find((child) => child.name() === word);
    if (next === undefined) continue;
    command = next;
    words.push(word);
  }
  return words.join(" ");
}

async function explained(cli: Cli, error: unknown, argv: readonly string[]): Promise<number> {
  if (error instanceof OutputClosed) return EXIT.done;
  // What was found before the fault is worth having.
  await cli.out.flush().catch(() => {});
  if (error instanceof Interrupted) {
    if (error.message !== "") cli.err.send(`${error.message}\n`);
    return EXIT.interrupted;
  }
  const known = knownError(error);
  const isJson = cli.isJson || argv.includes("--json");
  const label = cli.painted("daybook:", "red", cli.io.stderr);
  cli.err.send(isJson ? errorJson(known) : errorText(known, label));
  if (cli.env("DAYBOOK_DEBUG") !== undefined) cli.err.send(`${stackOf(error)}\n`);
  return exitCodeOf(known);
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? error.message;
  return error.cause === undefined ? stack : `${stack}\ncaused by ${stackOf(error.cause)}`;
}
