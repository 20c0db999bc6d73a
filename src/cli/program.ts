import { Command } from "commander";
import { VERSION } from "../api/version.ts";
import type { Cli, GlobalOptions } from "./cli.ts";
import { COMMANDS } from "./commands/index.ts";

const EXAMPLES = `
Examples:
  daybook demo                               fill a book with a year of activity to look at
  daybook import timewarrior                 take over what TimeWarrior has
  daybook serve                              the dashboard and the API on http://127.0.0.1:4750
  daybook append tasks task.completed t-1    record an event

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 some rows rejected, 130 interrupted.
Environment: DAYBOOK_BOOK, DAYBOOK_CONFIG, DAYBOOK_PORT, NO_COLOR.
`;

/** The whole command line; whatever it refuses is thrown, never a process exit. */
export function createProgram(cli: Cli): Command {
  const program = new Command("daybook")
    .description("An activity log that you own: record what happened, see it.")
    .version(VERSION, "--version", "print the version")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "show the help of a command")
    .option("--book <path>", "the book's file (env DAYBOOK_BOOK; default ./daybook.db)")
    .option("--config <file>", "settings (env DAYBOOK_CONFIG; default daybook.config.* beside the book)")
    .option("--json", "answers and errors as JSON")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => cli.out.send(text),
      writeErr: (text) => cli.err.send(text),
      // The error is thrown too; run() words it.
      outputError: () => {},
      getOutHelpWidth: () => cli.out.columns ?? 100,
      getErrHelpWidth: () => cli.err.columns ?? 100,
    })
    .exitOverride()
    .addHelpText("after", EXAMPLES)
    .hook("preAction", (_program, action) => {
      cli.options = action.optsWithGlobals<GlobalOptions>();
    });
  for (const add of COMMANDS) add(program, cli);
  return program;
}
