import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { dayArgument } from "../time-argument.ts";
import { addChangeOptions, type ChangeOptions } from "./change-options.ts";
import { GOAL_ARGUMENT, goalId } from "./find-goal.ts";
import { goalText } from "./goal-text.ts";

interface SkipOptions extends ChangeOptions {
  undo?: boolean;
}

export const addGoalSkip: AddCommand = (goal, cli) => {
  const command = goal
    .command("skip")
    .summary("skip a period: it neither goes on with a streak nor ends it")
    .description("Skip the period that a day lies in: it neither goes on with a streak nor ends it.")
    .argument("<goal>", GOAL_ARGUMENT)
    .argument("[date]", "a day of the period: YYYY-MM-DD, today or yesterday", "today")
    .option("--undo", "let it count again");
  addChangeOptions(command)
    .addHelpText(
      "after",
      examples("goal skip reading", "goal skip reading 2026-12-28", "goal skip reading --undo"),
    )
    .action((text: string, date: string, options: SkipOptions) => skip(cli, { text, date, ...options }));
};

type Skipping = SkipOptions & { text: string; date: string };

async function skip(cli: Cli, { text, date, undo, ifVersion, actor }: Skipping): Promise<void> {
  await cli.withBook({}, async (book) => {
    const day = dayArgument(date, "date", { calendar: book.calendar, now: book.now() });
    const id = await goalId(book, text);
    const change = { ifVersion, actor };
    const goal = undo ? await book.goals.unskip(id, day, change) : await book.goals.skip(id, day, change);
    await cli.answer(goal, goalText(goal));
  });
}
