import type { Daybook } from "../../daybook.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { counted, durationText } from "../text.ts";
import { dayArgument } from "../time-argument.ts";
import { entryTable } from "./entry-text.ts";

export const addDay: AddCommand = (track, cli) => {
  track
    .command("day")
    .summary("a day's entries and their sum")
    .description("The entries that touch a day, and the day's own share of their time.")
    .argument("[date]", "YYYY-MM-DD, today or yesterday", "today")
    .addHelpText("after", examples("track day", "track day 2026-03-02"))
    .action((date: string) => cli.withBook({}, (book) => day(cli, book, date)));
};

async function day(cli: Cli, book: Daybook, text: string): Promise<void> {
  const frame = { calendar: book.calendar, now: book.now() };
  const report = await book.time.day(dayArgument(text, "date", frame));
  if (cli.isJson) return cli.out.line(JSON.stringify(report));
  const { date, count, seconds, items } = report;
  if (items.length > 0) {
    for (const line of entryTable(items, { ...frame, width: cli.out.columns })) await cli.out.line(line);
  }
  await cli.out.line(`${date}: ${counted(count, "entry")}, ${durationText(seconds)}`);
}
