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
      "Build every view (counters, catalog, time entries) and the records of projections anew from the log, then switch. Appends may go on.",
    )
    .option(
      "--zone <zone>",
      "the time zone whose days count from now on; default the config file's, else the book's own",
    )
    .option("--projection <name>", "the records of this projection, and nothing else")
    .addHelpText("after", examples("rebuild", "rebuild --zone Europe/London", "rebuild --projection users"))
    .action((options: RebuildOptions) =>
      options.projection === undefined ? rebuild(cli, options) : rebuildRecords(cli, options.projection),
    );
};

interface RebuildOptions {
  zone?: string;
  projection?: string;
}

async function rebuildRecords(cli: Cli, name: string): Promise<void> {
  const progress = cli.progress("rebuilding");
  const report = await cli
    .withBook({}, (book: Daybook) =>
      book.projections.rebuild({ name, onProgress: (done) => progress.update({ done }) }),
    )
    .finally(() => progress.end());
  await cli.answer(report, `rebuilt the records of ${name} from ${counted(report.events, "event")}`);
}

async function rebuild(cli: Cli, { zone }: RebuildOptions): Promise<void> {
  const progress = cli.progress("rebuilding");
  const report = await cli
    .withBook({}, async (book: Daybook) => {
      const onProgress = (done: number) => progress.update({ done });
      const views = await book.rebuild({ ...given({ zone }), onProgress });
      const { projections } = await book.projections.rebuild({ onProgress });
      return projections === 0 ? views : { ...views, projections };
    })
    .finally(() => progress.end());
  await cli.answer(
    report,
    `rebuilt from ${counted(report.events, "event")}; days are those of ${report.zone}`,
  );
}
