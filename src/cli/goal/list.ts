import type { Command } from "commander";
import type { Daybook } from "../../daybook.ts";
import { shown } from "../../errors.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { counted } from "../text.ts";
import { usageError, wholeNumber } from "../usage.ts";
import { goalTable } from "./goal-text.ts";

interface ListOptions {
  archived?: boolean;
  limit: number;
}

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;

/** A command of its own: options of the group would be taken away from its other commands. */
export const addGoalList: AddCommand = (goal, cli) => {
  goal
    .command("list", { isDefault: true })
    .summary("list goals, each as it stands now (what is done without another word)")
    .description("List goals, each as it stands now.")
    .option("--archived", "those that are archived")
    .option("--limit <n>", "how many", wholeNumber("--limit", { min: 1, max: MAX_LIMIT }), DEFAULT_LIMIT)
    .addHelpText("after", examples("goal", "goal list --archived"))
    .allowExcessArguments()
    .action((options: ListOptions, command: Command) => {
      checkWords(command);
      return cli.withBook({}, (book) => list(cli, book, options));
    });
};

/** A word that is no command comes here: `goal bogus`. */
function checkWords({ args, parent }: Command): void {
  const [word] = args;
  if (word === undefined) return;
  const isNamed = parent?.args[0] === "list";
  throw usageError(
    isNamed ? `goal list must have no other words, got ${shown(word)}` : `unknown command '${word}'`,
    `see daybook goal ${isNamed ? "list " : ""}--help`,
  );
}

async function list(cli: Cli, book: Daybook, { archived = false, limit }: ListOptions): Promise<void> {
  const page = await book.goals.list({ archived, limit });
  if (cli.isJson) for (const goal of page.items) await cli.out.line(JSON.stringify(goal));
  else if (page.items.length > 0) {
    for (const line of goalTable(page.items, cli.out.columns)) await cli.out.line(line);
  }
  if (page.items.length === 0) await cli.note(archived ? "no goals are archived" : "no goals");
  else if (page.nextCursor !== undefined) {
    await cli.note(`${counted(page.items.length, "goal")} shown; --limit shows more`);
  }
}
