import { toIso } from "../../event/calendar.ts";
import type { Measurement } from "../../kits/work/units/measurement.ts";
import { type AddCommand, examples } from "../add-command.ts";
import { given } from "../given.ts";
import { momentArgument } from "../time-argument.ts";
import { entryText } from "./entry-text.ts";
import { collectMeasurements } from "./measure-option.ts";

interface StopOptions {
  at?: string;
  measure?: Measurement[];
  actor?: string;
}

export const addStop: AddCommand = (track, cli) => {
  track
    .command("stop")
    .summary("stop the timer")
    .description("Stop the timer that is running. Exit code 1: none is.")
    .option("--at <when>", "when it ended: 09:30, 10min ago, a wall time or an instant; default now")
    .option(
      "--measure <amount>",
      "what was measured, such as '5 km' or '20 pages'; may be repeated",
      collectMeasurements,
    )
    .option("--actor <actor>", "whose timer; default anybody's")
    .addHelpText("after", examples("track stop", "track stop --at 17:30", "track stop --measure '5 km'"))
    .action(({ at, measure: measurements, actor }: StopOptions) =>
      cli.withBook({}, async (book) => {
        const frame = { calendar: book.calendar, now: book.now() };
        const end = at === undefined ? undefined : toIso(momentArgument(at, "--at", frame));
        const entry = await book.time.stop(given({ end, measurements }), { actor });
        await cli.answer(entry, `stopped ${entryText(entry, frame)}`);
      }),
    );
};
