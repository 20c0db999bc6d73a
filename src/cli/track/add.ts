import { toIso } from "../../event/calendar.ts";
import type { Measurement } from "../../kits/work/units/measurement.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { given } from "../given.ts";
import { endArgument, momentArgument } from "../time-argument.ts";
import { collect } from "../usage.ts";
import { entryText } from "./entry-text.ts";
import { collectMeasurements } from "./measure-option.ts";

interface AddOptions {
  tag?: string[];
  task?: string;
  measure?: Measurement[];
  description?: string;
  actor?: string;
}

export const addAdd: AddCommand = (track, cli) => {
  track
    .command("add")
    .summary("write down what is over")
    .description("Write down what is over. The book is made if it is missing.")
    .argument("<start>", "09:30, 2h ago, 2026-03-02T09:30 in the book's zone, or an instant")
    .argument("<end>", "the same, or how long it took: 1h30m, 45min")
    .argument("[type]", "what was done, such as Study")
    .option("--tag <tag>", "a tag; may be repeated", collect)
    .option("--task <id>", "the task that it was done for")
    .option(
      "--measure <amount>",
      "what was measured, such as '5 km' or '20 pages'; may be repeated",
      collectMeasurements,
    )
    .option("--description <text>", "what it was about")
    .option("--actor <actor>", "whose time it is")
    .addHelpText(
      "after",
      examples(
        "track add 09:00 1h30m Study --tag maths",
        "track add 18:00 40min Exercise --tag running --measure '5 km'",
        "track add 2026-03-02T22:30 2026-03-03T00:15 Project",
      ),
    )
    .action((start: string, end: string, type: string | undefined, options: AddOptions) =>
      add(cli, { start, end, type, ...options }),
    );
};

interface Added extends AddOptions {
  start: string;
  end: string;
  type: string | undefined;
}

async function add(cli: Cli, { start, end, actor, ...rest }: Added): Promise<void> {
  const { type, tag: tags, description, task, measure: measurements } = rest;
  await cli.withBook({ missing: "create" }, async (book) => {
    const frame = { calendar: book.calendar, now: book.now() };
    const startMs = momentArgument(start, "start", frame);
    const endMs = endArgument(end, "end", { ...frame, start: startMs });
    const said = given({ type, tags, description, task, measurements });
    const input = { start: toIso(startMs), end: toIso(endMs), ...said };
    const entry = await book.time.record(input, { actor });
    await cli.answer(entry, `recorded ${entryText(entry, frame)}\nid ${entry.id}`);
  });
}
