import type { GoalInput } from "../../kits/work/goals/goal.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { given } from "../given.ts";
import { usageError } from "../usage.ts";
import { addGoalOptions, type GoalOptions, goalFields } from "./goal-options.ts";
import { goalText } from "./goal-text.ts";

interface AddOptions extends GoalOptions {
  id?: string;
  actor?: string;
}

export const addGoalAdd: AddCommand = (goal, cli) => {
  addGoalOptions(goal.command("add"))
    .summary("set a goal")
    .description("Set a goal: how much of what, how often. The book is made if it is missing.")
    .argument("<title>", "what it is called")
    .option("--id <id>", "its id; default a new one")
    .option("--actor <actor>", "who sets it")
    .addHelpText(
      "after",
      examples(
        "goal add Read --minutes 300 --per week --tag reading",
        "goal add Run --amount '20 km' --per month --type Exercise",
        "goal add Meetings --minutes 240 --per week --type Meeting --at-most",
        "goal add Tasks --count 3 --per day --log tasks --type task.completed",
      ),
    )
    .action((title: string, options: AddOptions) => add(cli, title, options));
};

async function add(cli: Cli, title: string, { id, actor, ...options }: AddOptions): Promise<void> {
  await cli.withBook({ missing: "create" }, async (book) => {
    const { metric, target, period, ...rest } = goalFields(book, options);
    if (metric === undefined || target === undefined) {
      throw usageError("a goal must have one of --minutes, --count and --amount, got none");
    }
    if (period === undefined) throw usageError("--per must be day, week, month or a range, got nothing");
    const input: GoalInput = { title, metric, target, period, ...rest, ...given({ id }) };
    const goal = await book.goals.create(input, { actor });
    await cli.answer(goal, goalText(goal));
  });
}
