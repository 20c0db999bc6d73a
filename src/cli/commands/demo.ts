import { DaybookError } from "../../errors.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { fillWithDemo } from "../demo/fill.ts";
import { logsOfOthers } from "../demo/is-demo.ts";
import { counted } from "../text.ts";
import { wholeNumber } from "../usage.ts";

interface DemoOptions {
  seed: number;
  force?: boolean;
  zone?: string;
}

export const addDemo: AddCommand = (program, cli) => {
  program
    .command("demo")
    .summary("fill a book with a made-up year to look at")
    .description(
      "Fill a book with a made-up year up to now: time entries, tasks, notes, goals, logins and page views. Running it again adds only what has happened since.",
    )
    .option(
      "--seed <n>",
      "another number is another year",
      wholeNumber("--seed", { min: 0, max: 0xffff_ffff }),
      1,
    )
    .option("--zone <zone>", "time zone of a new book; default this machine's")
    .option("--force", "also into a book that holds something else")
    .addHelpText("after", examples("demo", "demo --book /tmp/demo.db --seed 7"))
    .action((options: DemoOptions) => demo(cli, options));
};

async function demo(cli: Cli, { seed, force = false, zone }: DemoOptions): Promise<void> {
  const progress = cli.progress("making up a year:");
  const report = await cli
    .withBook({ missing: "create", zone }, async (book) => {
      const others = force ? [] : await logsOfOthers(book, seed);
      if (others.length > 0) throw notEmpty(book.location, others);
      return fillWithDemo(book, { seed, onProgress: (done) => progress.update({ done }) });
    })
    .finally(() => progress.end());
  const { recorded, duplicate } = report;
  const before = duplicate > 0 ? `, ${counted(duplicate, "event")} there before` : "";
  await cli.answer(report, `${counted(recorded, "event")} recorded${before}`);
  if (!cli.isJson) await cli.note("see it: daybook serve");
}

function notEmpty(path: string, logs: string[]): DaybookError {
  const message = `book for the demo must be empty or a demo, got ${path} with ${logs.join(", ")}`;
  return new DaybookError("usage", message, {
    subject: "book",
    hint: "--book names another file, --force mixes the made-up year into this one",
  });
}
