import { type AddCommand, examples } from "../add-command.ts";
import { oneLine } from "../text.ts";
import { addChangeOptions, type ChangeOptions } from "./change-options.ts";
import { GOAL_ARGUMENT, goalId } from "./find-goal.ts";

export const addGoalDelete: AddCommand = (goal, cli) => {
  const command = goal
    .command("delete")
    .summary("delete a goal")
    .description("Delete a goal: it is neither listed nor evaluated any more. Its events stay in the log.")
    .argument("<goal>", GOAL_ARGUMENT);
  addChangeOptions(command)
    .addHelpText("after", examples("goal delete reading"))
    .action((text: string, { ifVersion, actor }: ChangeOptions) =>
      cli.withBook({}, async (book) => {
        const id = await goalId(book, text);
        const { title } = await book.goals.get(id);
        await book.goals.remove(id, { ifVersion, actor });
        await cli.answer({ id, deleted: true }, `deleted ${oneLine(title)}`);
      }),
    );
};
