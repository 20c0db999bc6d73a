import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { given } from "../given.ts";
import { counted } from "../text.ts";
import { dayArgument } from "../time-argument.ts";
import { wholeNumber } from "../usage.ts";
import { GOAL_ARGUMENT, goalId } from "./find-goal.ts";
import { historyTable } from "./goal-text.ts";

interface HistoryOptions {
  from?: string;
  to?: string;
  limit: number;
}

const DEFAULT_LIMIT = 30;
const MAX_LIMIT = 1_000;

export const addGoalHistory: AddCommand = (goal, cli) => {
  goal
    .command("history")
    .summary("the periods of a goal, the last first")
    .description("The periods of a goal up to today, the last first.")
    .argument("<goal>", GOAL_ARGUMENT)
    .option("--from <day>", "that touch this day or later")
    .option("--to <day>", "that touch this day or earlier")
    .option("--limit <n>", "how many", wholeNumber("--limit", { min: 1, max: MAX_LIMIT }), DEFAULT_LIMIT)
    .addHelpText("after", examples("goal history reading", "goal history reading --from 2026-01-01"))
    .action((text: string, options: HistoryOptions) => history(cli, text, options));
};

async function history(cli: Cli, text: string, { from, to, limit }: HistoryOptions): Promise<void> {
  await cli.withBook({}, async (book) => {
    const frame = { calendar: book.calendar, now: book.now() };
    const range = given({
      from: from === undefined ? undefined : dayArgument(from, "--from", frame),
      to: to === undefined ? undefined : dayArgument(to, "--to", frame),
    });
    const id = await goalId(book, text);
    const { items, nextCursor } = await book.goals.history(id, { ...range, limit });
    if (cli.isJson) for (const period of items) await cli.out.line(JSON.stringify(period));
    else if (items.length > 0) {
      const lines = historyTable(await book.goals.get(id), items, cli.out.columns);
      for (const line of lines) await cli.out.line(line);
    }
    if (items.length === 0) await cli.note("no periods");
    else if (nextCursor !== undefined) {
      await cli.note(`${counted(items.length, "period")} shown; --limit shows more`);
    }
  });
}
