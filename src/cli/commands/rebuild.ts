import type { Daybook } from "../../daybook.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { given } from "../given.ts";
import { counted } from "../text.ts";
import { usageError } from "../usage.ts";

export const addRebuild: AddCommand = (program, cli) => {
  program
    .command("rebuild")
    .summary("build every view anew from the log")
    .description(
      "Build every view (counters, catalog, time entries) anew from the log, then switch. Appends may go on.",
    )
    .option("--zone <zone>", "the time zone whose days count from now on, such as Europe/London")
    .addHelpText("after", examples("rebuild", "rebuild --zone Europe/London"))
    .action((options: { zone?: string }) => rebuild(cli, options));
};

async function rebuild(cli: Cli, { zone }: { zone?: string }): Promise<void> {
  await checkZone(cli, zone);
  const progress = cli.progress("rebuilding");
  const report = await cli
    .withBook({}, async (book: Daybook) =>
      book.rebuild({ ...given({ zone }), onProgress: (done) => progress.update({ done }) }),
    )
    .finally(() => progress.end());
  await cli.answer(
    report,
    `rebuilt from ${counted(report.events, "event")}; days are those of ${report.zone}`,
  );
}

/** A zone of the config file comes into force at every opening: another one would not last. */
async function checkZone(cli: Cli, zone: string | undefined): Promise<void> {
  const { config, path } = await cli.loadConfig();
  if (zone === undefined || config.zone === undefined || config.zone === zone) return;
  throw usageError(
    `--zone must be the zone of the config file, ${config.zone}, got ${zone}`,
    `change it in ${path}, then run daybook rebuild`,
  );
}
