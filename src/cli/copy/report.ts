import type { CopyReport } from "../../copy/copy-book.ts";
import type { Cli } from "../cli.ts";
import { EXIT } from "../exit-code.ts";
import { type Column, table } from "../table.ts";
import { counted, numberText } from "../text.ts";

const COLUMNS: readonly Column[] = [{ title: "log" }, { title: "stream" }, { title: "what is different" }];

export interface TellOptions {
  /** The target, as it was typed. */
  target: string;
  done: "copied" | "restored" | "compared" | "pulled";
}

/** What became of a copy: in words, or as JSON. Streams that differ make it a failure. */
export async function tellReport(cli: Cli, report: CopyReport, { target, done }: TellOptions): Promise<void> {
  const { differences, moreDifferences } = report;
  if (report.verified === false) cli.exitCode = EXIT.failed;
  if (cli.isJson) return cli.out.line(JSON.stringify(report));
  if (report.verified !== false) return cli.out.line(doneText(report, done));
  if (differences.length === 0) {
    await cli.out.line(`some streams of ${target} are not as in the source`);
    return cli.note("hint: restore from a file instead of standard input; then they are named");
  }
  const rows = differences.map(({ log, subject, reason }) => [log, subject, reason]);
  for (const line of table(COLUMNS, rows, cli.out.columns)) await cli.out.line(line);
  const more = moreDifferences ? "at least " : "";
  await cli.out.line(`${more}${counted(differences.length, "stream")} of ${target} not as in the source`);
  if (done === "compared") return;
  await cli.note(`${countText(report, done)}`);
  await cli.note("hint: an event cannot be taken back; choose a new book, or one that only took copies");
}

function doneText(report: CopyReport, done: TellOptions["done"]): string {
  const { verified, events } = report;
  if (done === "compared") return `every stream is the same: ${counted(events, "event")}`;
  return `${countText(report, done)}${verified ? "; every stream is the same" : ""}`;
}

function countText({ recorded, duplicate }: CopyReport, done: string): string {
  const already = duplicate > 0 ? `, ${numberText(duplicate)} there already` : "";
  return `${counted(recorded, "event")} ${done}${already}`;
}
