import { type AddCommand, examples } from "../add-command.ts";
import { addGoalAdd } from "../goal/add.ts";
import { addGoalArchive } from "../goal/archive.ts";
import { addGoalDelete } from "../goal/delete.ts";
import { addGoalEdit } from "../goal/edit.ts";
import { addGoalEvaluate } from "../goal/evaluate.ts";
import { addGoalHistory } from "../goal/history.ts";
import { addGoalList } from "../goal/list.ts";
import { addGoalShow } from "../goal/show.ts";
import { addGoalSkip } from "../goal/skip.ts";

const SUBCOMMANDS = [
  addGoalAdd,
  addGoalList,
  addGoalShow,
  addGoalHistory,
  addGoalSkip,
  addGoalEdit,
  addGoalArchive,
  addGoalDelete,
  addGoalEvaluate,
];

export const addGoal: AddCommand = (program, cli) => {
  const goal = program
    .command("goal")
    .summary("goals: add, list, show, history, skip, edit, archive …")
    .description("Goals: how much of what, how often. Without another word they are listed.")
    .addHelpText("after", examples("goal add Read --minutes 300 --per week --tag reading", "goal"));
  for (const add of SUBCOMMANDS) add(goal, cli);
};
