import type { ExpireOptions, ExpiryReport } from "../../daybook/retention.ts";
import type { Daybook } from "../../daybook.ts";
import { storeKind } from "../../store/open-store.ts";
import type { ExpiredLog } from "../../views/expire.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { given } from "../given.ts";
import { counted } from "../text.ts";
import { usageError } from "../usage.ts";

export const addExpire: AddCommand = (program, cli) => {
  program
    .command("expire")
    .summary("remove the events that their log's retentionDays has passed")
    .description(
      "Remove the events that are older than their log keeps them (logs.<name>.retentionDays in the config file). What they counted stays. daybook serve does it once a day.",
    )
    .option("--log <name>", "one log; default all that have retentionDays")
    .option("--past <rule...>", "rules that are not waited for: what they have not read, they never will")
    .option("--dry-run", "say how many would go, and remove nothing")
    .addHelpText("after", examples("expire --dry-run", "expire --log pages"))
    .action((options: Options) => expire(cli, options));
};

type Options = Pick<ExpireOptions, "log" | "dryRun"> & { past?: string[] };

async function expire(cli: Cli, { log, past, dryRun = false }: Options): Promise<void> {
  const signal = cli.heedInterruption();
  if (!dryRun && storeKind(cli.bookLocation) === "dynamodb") {
    await cli.note(
      "the first event goes when every process that writes has seen the new bound: within a minute",
    );
  }
  const progress = cli.progress("expiring");
  const report = await cli
    .withBook({}, (book: Daybook) => {
      if (log === undefined && !book.retention.isConfigured) {
        throw usageError("a log must have retentionDays in the config file, got none that has");
      }
      return book.retention.expire({
        dryRun,
        signal,
        ...given({ log, past }),
        onProgress: (done) => progress.update({ done }),
      });
    })
    .finally(() => progress.end());
  await tellExpiry(cli, report, { dryRun });
}

async function tellExpiry(cli: Cli, report: ExpiryReport, { dryRun }: { dryRun: boolean }): Promise<void> {
  await cli.answer(report, report.logs.map((log) => expiredText(log, dryRun)).join("\n"));
  if (cli.isJson) return;
  for (const { log, held, heldBy } of report.logs) {
    if (held > 0)
      await cli.note(`held back in log ${log}: ${counted(held, "event")}, for ${heldBy.join(", ")}`);
  }
  if (dryRun) await cli.note("nothing was removed; without --dry-run it is");
}

function expiredText({ log, before, expired }: ExpiredLog, dryRun: boolean): string {
  return `${dryRun ? "would expire" : "expired"}: ${counted(expired, "event")} of log ${log}, from before ${before}`;
}
