import type { Daybook } from "../../daybook.ts";
import { toIso } from "../../event/calendar.ts";
import type { Entry, EntryInput } from "../../kits/time/entry.ts";
import type { Measurement } from "../../kits/work/units/measurement.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { given } from "../given.ts";
import { endArgument, momentOn } from "../time-argument.ts";
import { collect, usageError, wholeNumber } from "../usage.ts";
import { entryText } from "./entry-text.ts";
import { findEntry, ID_ARGUMENT } from "./find-entry.ts";
import { collectMeasurements } from "./measure-option.ts";

interface EditOptions {
  start?: string;
  end?: string;
  type?: string;
  tag?: string[];
  /** False for --no-tags. */
  tags?: boolean;
  description?: string;
  /** False for --no-task. */
  task?: string | false;
  /** False for --no-measures. */
  measures?: boolean;
  measure?: Measurement[];
  ifVersion?: number;
  actor?: string;
}

export const addEdit: AddCommand = (track, cli) => {
  track
    .command("edit")
    .summary("change an entry")
    .description("Change what is named of an entry; the rest stays.")
    .argument("<id>", ID_ARGUMENT)
    .option("--start <when>", "09:30 (of the day it is on), 10min ago, a wall time or an instant")
    .option("--end <when>", "the same, a length such as 1h30m, or `running`")
    .option("--type <type>", "what was done")
    .option("--tag <tag>", "its tags instead of those it has; may be repeated", collect)
    .option("--no-tags", "take all tags away")
    .option("--task <id>", "the task that it was done for")
    .option("--no-task", "of no task")
    .option(
      "--measure <amount>",
      "what was measured instead of what it has; may be repeated",
      collectMeasurements,
    )
    .option("--no-measures", "take all measurements away")
    .option("--description <text>", "what it was about; empty takes it away")
    .option(
      "--if-version <n>",
      "only if this is its version",
      wholeNumber("--if-version", { min: 1, max: Number.MAX_SAFE_INTEGER }),
    )
    .option("--actor <actor>", "who changes it")
    .addHelpText("after", examples("track edit @1 --end 17:30", "track edit @2 --type Project --tag daybook"))
    .action((id: string, options: EditOptions) => edit(cli, id, options));
};

async function edit(cli: Cli, id: string, options: EditOptions): Promise<void> {
  await cli.withBook({}, async (book) => {
    const before = await findEntry(book, id);
    const patch = patchOf(book, before, options);
    if (Object.keys(patch).length === 0)
      throw usageError("an edit must change something, got no option that does");
    const { actor, ifVersion } = options;
    const entry = await book.time.amend(before.id, patch, { actor, ifVersion });
    const said = entry.version === before.version ? "unchanged" : "changed";
    await cli.answer(entry, `${said}: ${entryText(entry, { calendar: book.calendar, now: book.now() })}`);
  });
}

function patchOf(book: Daybook, entry: Entry, options: EditOptions): Partial<EntryInput> {
  const { type, tag, tags, description, task, measure, measures } = options;
  const frame = { calendar: book.calendar, now: book.now() };
  const was = Date.parse(entry.start);
  const start =
    options.start === undefined ? was : momentOn(options.start, "--start", { ...frame, start: was });
  return given({
    start: options.start === undefined ? undefined : toIso(start),
    end: endOf(options.end, { ...frame, start }),
    type,
    tags: tags === false ? [] : tag,
    description,
    task: task === false ? null : task,
    measurements: measures === false ? [] : measure,
  });
}

function endOf(
  text: string | undefined,
  frame: Parameters<typeof endArgument>[2],
): string | null | undefined {
  if (text === undefined) return undefined;
  return text === "running" ? null : toIso(endArgument(text, "--end", frame));
}
