import { type AddCommand, examples } from "../add-command.ts";
import { counted } from "../text.ts";

export const addGoalEvaluate: AddCommand = (goal, cli) => {
  goal
    .command("evaluate")
    .summary("record what is reached or missed by now, as daybook serve does by itself")
    .description("Record what is reached or missed by now, each once, as `daybook serve` does by itself.")
    .addHelpText("after", examples("goal evaluate"))
    .action(() =>
      cli.withBook({}, async (book) => {
        const report = await book.goals.evaluate();
        await cli.answer(
          report,
          `${counted(report.goals, "goal")}, ${counted(report.recorded, "event")} recorded`,
        );
      }),
    );
};
