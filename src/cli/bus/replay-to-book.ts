import type { Daybook } from "../../daybook.ts";
import type { ImportReport, Row } from "../../event/row.ts";
import type { Cli } from "../cli.ts";
import { EXIT } from "../exit-code.ts";
import { Interrupted } from "../interrupted.ts";
import { counted, numberText } from "../text.ts";
import { usageError } from "../usage.ts";
import type { Replayed } from "./replay-events.ts";

/**
 * Records events in another book, with their ids, sources and times. Versions and recording times are the other book's: what is
 * chosen need not be whole streams, which a copy has to be. Again, it finds what is there and leaves it alone.
 */
export async function replayToBook(
  cli: Cli,
  book: Daybook,
  { events, to }: { events: AsyncIterable<Replayed>; to: string },
): Promise<void> {
  const at = cli.location(to, "--to-book");
  if (at === ":memory:" || at === book.location) {
    throw usageError(`--to-book must be another book, one that stays, got ${to}`);
  }
  try {
    const options = { missing: "create" as const, zone: book.calendar.zone, at };
    await tell(cli, to, await cli.withBook(options, (target) => target.appendRows("", rowsOf(events))));
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    throw new Interrupted("stopped; run it again to go on, what was recorded is found and left alone");
  }
}

async function* rowsOf(events: AsyncIterable<Replayed>): AsyncGenerator<Row<unknown>> {
  let line = 0;
  for await (const { event } of events) {
    line += 1;
    yield { line, value: event };
  }
}

async function tell(cli: Cli, to: string, report: ImportReport): Promise<void> {
  const { recorded, duplicate, rejected, rejectedTotal } = report;
  if (rejectedTotal > 0) cli.exitCode = EXIT.rejected;
  const there = duplicate === 0 ? "" : `, ${numberText(duplicate)} there already`;
  const refused = rejectedTotal === 0 ? "" : `, ${numberText(rejectedTotal)} refused`;
  await cli.answer(
    { ...report, book: to },
    `${counted(recorded, "event")} recorded in ${to}${there}${refused}`,
  );
  if (!cli.isJson) for (const { line, message } of rejected) await cli.note(`event ${line}: ${message}`);
}
