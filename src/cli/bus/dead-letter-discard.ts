import type { Daybook } from "../../daybook.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { usageError } from "../usage.ts";
import { CLI_ACTOR } from "./actor.ts";
import { addDeadLetterOptions, type DeadLetterOptions, deadLetterFilter } from "./dead-letter-options.ts";
import { countText } from "./dead-letter-text.ts";
import { addJobOptions, type JobOptions, startJob } from "./start-job.ts";

interface DiscardOptions extends DeadLetterOptions, JobOptions {
  yes?: boolean;
}

export const addDeadLetterDiscard: AddCommand = (deadLetters, cli) => {
  const command = deadLetters
    .command("discard")
    .summary("remove dead letters")
    .description("Remove dead letters, all or those that the filters take. Their events stay in the log.");
  addJobOptions(addDeadLetterOptions(command))
    .option("--yes", "do it; without it nothing is removed")
    .addHelpText(
      "after",
      examples("dead-letters discard mail --dry-run", "dead-letters discard mail --error http_410 --yes"),
    )
    .action((rule: string | undefined, options: DiscardOptions) =>
      cli.withBook({}, (book) => discard(cli, book, { rule, options })),
    );
};

interface Words {
  rule: string | undefined;
  options: DiscardOptions;
}

async function discard(cli: Cli, book: Daybook, { rule, options }: Words): Promise<void> {
  const filter = deadLetterFilter(book, rule, options);
  if (options.dryRun === true || options.yes !== true) {
    const count = await book.bus.countDeadLetters(filter);
    if (options.dryRun === true) return cli.answer(count, `would discard ${countText(count)}`);
    throw usageError(`discard must be confirmed, for it cannot be undone: ${countText(count)}`, "add --yes");
  }
  await startJob(cli, book, { kind: "discard", filter, actor: CLI_ACTOR }, options);
}
