import { RemoteBook } from "../../copy/remote-book.ts";
import { pullBook } from "../../copy/remote-pull.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { tellReport } from "../copy/report.ts";
import { settleViews } from "../copy/settle-views.ts";
import { given } from "../given.ts";
import { Interrupted } from "../interrupted.ts";
import { connectionNotes, noteBeside } from "../remote/connection-notes.ts";
import { collect, usageError } from "../usage.ts";

interface PullOptions {
  log?: string;
  type?: string[];
  once?: boolean;
}

export const addPull: AddCommand = (program, cli) => {
  program
    .command("pull")
    .summary("copy a served book into this one, and follow it")
    .description(
      "Copy every event of a book that is served elsewhere into this one, as it was recorded there, and go on with what is recorded from now on, until Ctrl-C. Again, it goes on where it was. A stream that has gone another way here is reported, and ends it: exit code 1. The book is made if it is missing.",
    )
    .argument("<url>", "where `daybook serve` answers, such as http://127.0.0.1:4750")
    .option("--log <log>", "only this log")
    .option("--type <type>", "only this type, of a log ordered by time; may be repeated", collect)
    .option("--once", "end with the last event that there is now")
    .addHelpText(
      "after",
      examples(
        "pull http://127.0.0.1:4750 --book mirror.db",
        "pull http://127.0.0.1:4750 --log tasks --once",
      ),
    )
    .action(async (url: string, options: PullOptions) => {
      const signal = cli.heedInterruption();
      try {
        await pull(cli, url, { ...options, signal });
      } catch (error) {
        // Ctrl-C while a server was waited for that may never answer.
        if (!signal.aborted || (error as Error).name !== "AbortError") throw error;
        throw new Interrupted(STOPPED);
      }
    });
};

const STOPPED = "stopped; run it again to go on";

async function pull(cli: Cli, url: string, options: PullOptions & { signal: AbortSignal }): Promise<void> {
  const { log, type, once = false, signal } = options;
  const remote = new RemoteBook(url);
  const to = cli.bookLocation;
  if (to === ":memory:") throw usageError("--book must be a book that stays, got :memory:");
  // The remote first: one that is not there must not leave an empty book behind.
  const zone = await remote.zone(signal);
  await cli.withBook({ missing: "create", zone }, async (book) => {
    const progress = cli.progress("pulling");
    try {
      const report = await pullBook({
        remote,
        to,
        once,
        signal,
        filter: given({ log, types: type }),
        ...connectionNotes(cli, remote),
        onProgress: (done) => progress.update({ done }),
        onCurrent: () => {
          progress.end();
          if (!once && cli.err.isTty) noteBeside(cli, "up to date; waiting for events; Ctrl-C ends");
        },
        onOther: () =>
          noteBeside(cli, `${remote.name} is not the book of the last time; reading it from its start`),
      });
      if (once && signal.aborted) throw new Interrupted(STOPPED);
      const hint = await settleViews(book);
      progress.end();
      await tellReport(cli, report, { target: cli.options.book ?? book.location, done: "pulled" });
      if (hint !== undefined) await cli.note(hint);
    } finally {
      progress.end();
    }
  });
}
