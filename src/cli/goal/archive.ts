import { type AddCommand, examples } from "../add-command.ts";
import { addChangeOptions, type ChangeOptions } from "./change-options.ts";
import { GOAL_ARGUMENT, goalId } from "./find-goal.ts";
import { goalText } from "./goal-text.ts";

interface ArchiveOptions extends ChangeOptions {
  undo?: boolean;
}

export const addGoalArchive: AddCommand = (goal, cli) => {
  const command = goal
    .command("archive")
    .summary("put a goal away: it is listed apart and evaluated no more")
    .description("Put a goal away: it is listed apart and evaluated no more.")
    .argument("<goal>", `${GOAL_ARGUMENT}; with --undo of those that are archived`)
    .option("--undo", "take it up again");
  addChangeOptions(command)
    .addHelpText("after", examples("goal archive reading", "goal archive reading --undo"))
    .action((text: string, { undo = false, ifVersion, actor }: ArchiveOptions) =>
      cli.withBook({}, async (book) => {
        const id = await goalId(book, text, { archived: undo });
        const changed = await book.goals.update(id, { archived: !undo }, { ifVersion, actor });
        await cli.answer(changed, goalText(changed));
      }),
    );
};
