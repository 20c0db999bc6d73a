import { type AddCommand, examples } from "../add-command.ts";
import { goalText } from "./goal-text.ts";

export const addGoalShow: AddCommand = (goal, cli) => {
  goal
    .command("show")
    .summary("one goal: how it stands, its pace, what is left to do")
    .description("Show one goal: how it stands, its pace, what is left to do.")
    .argument("<id>", "its id")
    .addHelpText("after", examples("goal show 0195e7a0-3b7c-7c11-8d2f-7f2f6a1c9b1e"))
    .action((id: string) =>
      cli.withBook({}, async (book) => {
        const found = await book.goals.get(id);
        await cli.answer(found, goalText(found));
      }),
    );
};
