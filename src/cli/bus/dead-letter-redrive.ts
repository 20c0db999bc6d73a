import type { Daybook } from "../../daybook.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { given } from "../given.ts";
import { CLI_ACTOR } from "./actor.ts";
import { addDeadLetterOptions, type DeadLetterOptions, deadLetterFilter } from "./dead-letter-options.ts";
import { countText } from "./dead-letter-text.ts";
import { addJobOptions, type JobOptions, rateOption, startJob } from "./start-job.ts";

interface RedriveOptions extends DeadLetterOptions, JobOptions {
  rate?: number;
}

export const addDeadLetterRedrive: AddCommand = (deadLetters, cli) => {
  const command = deadLetters
    .command("redrive")
    .summary("deliver dead letters again")
    .description(
      "Deliver dead letters again, all or those that the filters take; of an ordered rule whole sequences, oldest first. Ctrl-C pauses it.",
    );
  addJobOptions(rateOption(addDeadLetterOptions(command)))
    .addHelpText(
      "after",
      examples("dead-letters redrive mail --dry-run", "dead-letters redrive mail --error http_503 --rate 10"),
    )
    .action((rule: string | undefined, options: RedriveOptions) =>
      cli.withBook({}, (book) => redrive(cli, book, { rule, options })),
    );
};

interface Words {
  rule: string | undefined;
  options: RedriveOptions;
}

async function redrive(cli: Cli, book: Daybook, { rule, options }: Words): Promise<void> {
  const filter = deadLetterFilter(book, rule, options);
  if (options.dryRun === true) {
    const count = await book.bus.countDeadLetters(filter);
    return cli.answer(count, `would redrive ${countText(count)}`);
  }
  const { rate: ratePerSecond } = options;
  const request = { kind: "redrive" as const, filter, actor: CLI_ACTOR, ...given({ ratePerSecond }) };
  await startJob(cli, book, request, options);
  if (!options.wait) return;
  const left = await book.bus.countDeadLetters(filter);
  if (left.count > 0) await cli.note(`dead again, or still: ${countText(left)}`);
}
