import type { Daybook } from "../../daybook.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { LocalTime } from "../local-time.ts";
import { counted } from "../text.ts";
import { wholeNumber } from "../usage.ts";
import { jobTable } from "./replay-text.ts";

interface ListOptions {
  limit: number;
  all?: boolean;
}

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 1_000;

export const addReplayList: AddCommand = (replay, cli) => {
  replay
    .command("list")
    .summary("list replays")
    .description("List replays, newest first.")
    .option("--all", "redrives and discards too")
    .option("--limit <n>", "how many", wholeNumber("--limit", { min: 1, max: MAX_LIMIT }), DEFAULT_LIMIT)
    .addHelpText("after", examples("replay list", "replay list --all"))
    .action((options: ListOptions) => cli.withBook({}, (book) => list(cli, book, options)));
};

async function list(cli: Cli, book: Daybook, { limit, all = false }: ListOptions): Promise<void> {
  const { items, nextCursor } = await book.bus.jobs({ limit, ...(all ? {} : { kind: "replay" as const }) });
  if (cli.isJson) for (const job of items) await cli.out.line(JSON.stringify(job));
  else if (items.length > 0) {
    const local = new LocalTime(book.calendar.zone);
    for (const line of jobTable(items, local, cli.out.columns)) await cli.out.line(line);
  }
  if (items.length === 0) await cli.note(all ? "no jobs" : "no replays");
  else if (nextCursor !== undefined) {
    await cli.note(`${counted(items.length, all ? "job" : "replay")} shown; --limit shows more`);
  }
}
