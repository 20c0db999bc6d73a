import { type AddCommand, examples } from "../add-command.ts";
import { addAdd } from "../track/add.ts";
import { addTrackCount } from "../track/count.ts";
import { addDay } from "../track/day.ts";
import { addDelete } from "../track/delete.ts";
import { addEdit } from "../track/edit.ts";
import { addList } from "../track/list.ts";
import { addStart } from "../track/start.ts";
import { addStatus } from "../track/status.ts";
import { addStop } from "../track/stop.ts";

const SUBCOMMANDS = [
  addStart,
  addStop,
  addStatus,
  addAdd,
  addEdit,
  addDelete,
  addList,
  addDay,
  addTrackCount,
];

export const addTrack: AddCommand = (program, cli) => {
  const track = program
    .command("track")
    .summary("time entries: start, stop, add, list, edit, delete …")
    .description("Track time: start and stop a timer, or write down what is over.")
    .addHelpText(
      "after",
      examples(
        "track start Study --tag maths",
        "track stop",
        "track add 09:00 1h30m Project",
        "track day yesterday",
      ),
    );
  for (const add of SUBCOMMANDS) add(track, cli);
};
