import { type AddCommand, examples } from "../add-command.ts";
import { GOAL_ARGUMENT, goalId } from "./find-goal.ts";
import { goalText } from "./goal-text.ts";

export const addGoalShow: AddCommand = (goal, cli) => {
  goal
    .command("show")
    .summary("one goal: how it stands, its pace, what is left to do")
    .description("Show one goal: how it stands, its pace, what is left to do.")
    .argument("<goal>", GOAL_ARGUMENT)
    .addHelpText("after", examples("goal show @1"))
    .action((text: string) =>
      cli.withBook({}, async (book) => {
        const found = await book.goals.get(await goalId(book, text));
        await cli.answer(found, goalText(found));
      }),
    );
};
