import type { Daybook } from "../../daybook.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { given } from "../given.ts";
import { counted } from "../text.ts";

export const addRebuild: AddCommand = (program, cli) => {
  program
    .command("rebuild")
    .summary("build every view anew from the log")
    .description(
      "Build every view (counters, catalog, time entries) anew from the log, then switch. Appends may go on.",
    )
    .option(
      "--zone <zone>",
      "the time zone whose days count from now on; default the config file's, else the book's own",
    )
    .addHelpText("after", examples("rebuild", "rebuild --zone Europe/London"))
    .action((options: { zone?: string }) => rebuild(cli, options));
};

async function rebuild(cli: Cli, { zone }: { zone?: string }): Promise<void> {
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
