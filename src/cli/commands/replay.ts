import type { Command } from "commander";
import type { ReplayRequest } from "../../bus/info.ts";
import type { Daybook } from "../../daybook.ts";
import { type AddCommand, examples } from "../add-command.ts";
import { CLI_ACTOR } from "../bus/actor.ts";
import { addReplayCancel, addReplayPause, addReplayResume } from "../bus/replay-control.ts";
import { countReplay, replayEvents } from "../bus/replay-events.ts";
import { addReplayList } from "../bus/replay-list.ts";
import { addSelectionOptions, type SelectionOptions, selectionOf } from "../bus/replay-options.ts";
import { previewText } from "../bus/replay-text.ts";
import { replayToBook } from "../bus/replay-to-book.ts";
import { replayToEventBridge } from "../bus/replay-to-eventbridge.ts";
import { replayToFile } from "../bus/replay-to-file.ts";
import { addJobOptions, type JobOptions, rateOption, startJob } from "../bus/start-job.ts";
import type { Cli } from "../cli.ts";
import { given } from "../given.ts";
import { usageError } from "../usage.ts";

interface ReplayOptions extends SelectionOptions, JobOptions {
  name?: string;
  rate?: number;
  toFile?: string;
  toBook?: string;
  toEventbridge?: string;
  region?: string;
  endpoint?: string;
  after?: string;
}

const SUBCOMMANDS = [addReplayList, addReplayPause, addReplayResume, addReplayCancel];

export const addReplay: AddCommand = (program, cli) => {
  const replay = program
    .command("replay")
    .summary("send recorded events again: to a rule, a file, a book, EventBridge")
    .description("Send recorded events again, and look after replays. A rule's name starts one.")
    .addHelpText(
      "after",
      examples("replay index --from 2026-03-01 --dry-run", "replay list", "replay start --help"),
    );
  addStart(replay, cli);
  for (const add of SUBCOMMANDS) add(replay, cli);
};

/** A command of its own: options of the group would be taken away from its other commands. */
const addStart: AddCommand = (replay, cli) => {
  const command = replay
    .command("start", { isDefault: true })
    .summary("start a replay (what is done without another word)")
    .description(
      "Send recorded events to a rule again, marked as a replay; nothing is recorded again. Or, with --to-…, to somewhere else. Ctrl-C pauses a replay to a rule, and ends another.",
    )
    .argument("[rule]", "the rule; with --to-… only what its pattern matches, in its envelope");
  addOptions(command)
    .addHelpText(
      "after",
      examples(
        "replay index --from 2026-03-01 --dry-run",
        "replay index --log tasks --rate 100",
        "replay --to-file march.ndjson --from 2026-03-01 --to 2026-03-31",
        "replay --to-eventbridge default --type task.",
      ),
    )
    .action((rule: string | undefined, options: ReplayOptions) =>
      cli.withBook({}, (book) => start(cli, book, { rule, options })),
    );
};

function addOptions(replay: Command): Command {
  addSelectionOptions(replay)
    .option("--name <name>", "marks every event; default the job's id")
    .option("--to-file <file>", "write them down, a line of JSON each; the file is whole or not there")
    .option("--to-book <book>", "record them in another book, as --book takes one; made if it is missing")
    .option("--to-eventbridge <bus>", "send them to this bus of EventBridge, a name or an ARN")
    .option("--region <region>", "of --to-eventbridge; default that of the ARN or of the AWS settings")
    .option("--endpoint <url>", "of --to-eventbridge, instead of the region's")
    .option("--after <position>", "with --to-…: go on after the event of this position");
  return addJobOptions(rateOption(replay));
}

interface Words {
  rule: string | undefined;
  options: ReplayOptions;
}

async function start(cli: Cli, book: Daybook, words: Words): Promise<void> {
  const { toFile, toBook, toEventbridge } = words.options;
  const targets = [toFile, toBook, toEventbridge].filter((target) => target !== undefined).length;
  if (targets > 1) throw usageError("--to-… must be one of them, got several");
  checkOptions(words);
  return targets === 0 ? toRule(cli, book, words) : elsewhere(cli, book, words);
}

/** An option that would be passed over is a slip. */
function checkOptions({ rule, options }: Words): void {
  const { toFile, toBook, toEventbridge, region, endpoint, after, name, wait } = options;
  const isElsewhere = toFile !== undefined || toBook !== undefined || toEventbridge !== undefined;
  if (!isElsewhere && rule === undefined)
    throw usageError("rule must be the name of one, got nothing", "or --to-…");
  if (!isElsewhere && after !== undefined) throw usageError("--after must be with --to-…, got none");
  if (isElsewhere && !wait)
    throw usageError("--no-wait must be without --to-…, which this process does itself");
  if (toEventbridge !== undefined) return;
  if (region !== undefined || endpoint !== undefined) {
    throw usageError("--region and --endpoint must be with --to-eventbridge, got none");
  }
  if (isElsewhere && name !== undefined) throw usageError("--name must be without --to-file and --to-book");
}

async function toRule(cli: Cli, book: Daybook, { rule, options }: Words): Promise<void> {
  const { name, rate: ratePerSecond } = options;
  const request: ReplayRequest = {
    kind: "replay",
    rule: rule as string,
    select: selectionOf(book, options),
    actor: CLI_ACTOR,
    ...given({ name, ratePerSecond }),
  };
  if (options.dryRun === true) {
    const preview = await book.bus.preview(request);
    return cli.answer(preview, previewText(preview));
  }
  await startJob(cli, book, request, options);
}

async function elsewhere(cli: Cli, book: Daybook, { rule: ruleName, options }: Words): Promise<void> {
  const { toFile, toBook, toEventbridge, region, endpoint, name, after, rate: ratePerSecond } = options;
  const rule = ruleName === undefined ? undefined : book.bus.definition(ruleName);
  const select = selectionOf(book, options);
  if (options.dryRun === true) {
    const preview = await countReplay(
      replayEvents(cli, book, { select, rule, after, ratePerSecond: undefined }),
    );
    return cli.answer(preview, previewText(preview));
  }
  const events = replayEvents(cli, book, { select, rule, after, ratePerSecond });
  if (toFile !== undefined) return replayToFile(cli, events, toFile);
  if (toBook !== undefined) return replayToBook(cli, book, { events, to: toBook });
  const settings = { eventbridge: toEventbridge as string, ...given({ region, endpoint }) };
  return replayToEventBridge(cli, book, { events, settings, name });
}
