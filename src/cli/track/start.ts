import { toIso } from "../../event/calendar.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { given } from "../given.ts";
import { momentArgument } from "../time-argument.ts";
import { collect } from "../usage.ts";
import { entryText } from "./entry-text.ts";

interface StartOptions {
  tag?: string[];
  task?: string;
  description?: string;
  at?: string;
  actor?: string;
}

export const addStart: AddCommand = (track, cli) => {
  track
    .command("start")
    .summary("start a timer; the running one is stopped")
    .description(
      "Start a timer. The one that is running stops at that moment. The book is made if it is missing.",
    )
    .argument("[type]", "what is done, such as Study; default the tag that is a type, else untyped")
    .option("--tag <tag>", "a tag; may be repeated", collect)
    .option("--task <id>", "the task that it is done for")
    .option("--description <text>", "what it is about")
    .option("--at <when>", "when it began: 09:30, 10min ago, a wall time or an instant; default now")
    .option("--actor <actor>", "whose time it is")
    .addHelpText("after", examples("track start Study --tag maths", "track start Chore --at '10min ago'"))
    .action((type: string | undefined, options: StartOptions) => start(cli, type, options));
};

async function start(cli: Cli, type: string | undefined, options: StartOptions): Promise<void> {
  const { tag: tags, description, task, at, actor } = options;
  await cli.withBook({ missing: "create" }, async (book) => {
    const frame = { calendar: book.calendar, now: book.now() };
    const when = at === undefined ? undefined : toIso(momentArgument(at, "--at", frame));
    const input = given({ type, tags, description, task, start: when });
    const result = await book.time.start(input, { actor });
    const lines = [`started ${entryText(result.started, frame)}`];
    if (result.stopped !== undefined) lines.unshift(`stopped ${entryText(result.stopped, frame)}`);
    await cli.answer(result, lines.join("\n"));
  });
}
