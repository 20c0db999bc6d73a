import type { GoalPatch } from "../../kits/work/goals/goal.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { given } from "../given.ts";
import { usageError } from "../usage.ts";
import { addChangeOptions, type ChangeOptions } from "./change-options.ts";
import { GOAL_ARGUMENT, goalId } from "./find-goal.ts";
import { addGoalOptions, type GoalOptions, goalFields } from "./goal-options.ts";
import { goalText } from "./goal-text.ts";

interface EditOptions extends ChangeOptions, Omit<GoalOptions, "to"> {
  title?: string;
  /** False for --no-end. */
  end?: boolean;
  to?: string;
}

export const addGoalEdit: AddCommand = (goal, cli) => {
  const command = addGoalOptions(goal.command("edit"))
    .summary("change a goal")
    .description("Change what is named of a goal; the rest stays. What it is about is named anew as a whole.")
    .argument("<goal>", GOAL_ARGUMENT)
    .option("--title <title>", "what it is called")
    .option("--no-end", "take its last day away");
  addChangeOptions(command)
    .addHelpText(
      "after",
      examples("goal edit reading --minutes 240", "goal edit reading --tag books --tag papers"),
    )
    .action((text: string, options: EditOptions) => edit(cli, text, options));
};

async function edit(cli: Cli, text: string, options: EditOptions): Promise<void> {
  const { title, end, ifVersion, actor, ...rest } = options;
  if (end === false && rest.to !== undefined) throw usageError("--to must not stand with --no-end");
  await cli.withBook({}, async (book) => {
    const patch: GoalPatch = {
      ...goalFields(book, rest),
      ...given({ title }),
      ...(end === false ? { to: null } : {}),
    };
    if (Object.keys(patch).length === 0) {
      throw usageError("an edit must change something, got no option that does");
    }
    const goal = await book.goals.update(await goalId(book, text), patch, { ifVersion, actor });
    await cli.answer(goal, goalText(goal));
  });
}
