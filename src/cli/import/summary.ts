import { DaybookError } from "../../errors.ts";
import type { Cli } from "../cli.ts";
import { EXIT } from "../exit-code.ts";
import { counted, numberText, oneLine } from "../text.ts";
import { type JobReport, rowsOf } from "./job.ts";

/** Refused rows that are told one by one. */
const TOLD = 10;
/** How the log refuses an event of no log. */
const NO_LOG = "event log must be the name of a log";

/** `12,345 recorded, 3 amended, 10 duplicates, 2 rejected`; what there was none of is left out. */
export function summaryText(report: JobReport): string {
  const { recorded, amended = 0, removed = 0, duplicate, rejectedTotal } = report;
  const parts = [`${numberText(recorded)} recorded`];
  if (amended > 0) parts.push(`${numberText(amended)} amended`);
  if (removed > 0) parts.push(`${numberText(removed)} removed`);
  if (duplicate > 0) parts.push(counted(duplicate, "duplicate"));
  if (rejectedTotal > 0) parts.push(`${numberText(rejectedTotal)} rejected`);
  return parts.join(", ");
}

export interface SummaryOptions {
  dryRun: boolean;
  /** The file that every refused row is in. */
  rejects: string | undefined;
}

/** @throws source_invalid when the input as a whole was not what it should be */
export async function tellSummary(cli: Cli, report: JobReport, options: SummaryOptions): Promise<void> {
  refuseWhole(report);
  if (report.rejectedTotal > 0) cli.exitCode = EXIT.rejected;
  // An event is refused later than what cannot be read at all.
  report.rejected.sort((a, b) => a.line - b.line);
  await cli.answer(report, options.dryRun ? `would be: ${summaryText(report)}` : summaryText(report));
  if (cli.isJson) return;
  for (const { line, message } of report.rejected.slice(0, TOLD)) {
    await cli.note(`  line ${numberText(line)}: ${oneLine(message)}`);
  }
  for (const note of notesOn(report, options)) await cli.note(note);
}

function* notesOn(report: JobReport, { dryRun, rejects }: SummaryOptions): Generator<string> {
  const { rejectedTotal, withheld = 0 } = report;
  if (rejectedTotal > TOLD && rejects === undefined) {
    yield `  and ${numberText(rejectedTotal - TOLD)} more; --rejects <file> writes all of them down`;
  }
  if (rejects !== undefined && rejectedTotal > 0) yield `rejected rows: ${rejects}`;
  if (withheld > 0) {
    yield `kept: ${counted(withheld, "time entry")} that the file no longer has, since some of its rows could not be read`;
  }
  if (report.rejected.some(({ message }) => message.startsWith(NO_LOG)))
    yield "--log <log> says where events go";
  if (rowsOf(report) === 0) yield "there was nothing to import";
  else if (dryRun) yield "nothing was written; without --dry-run it is";
  else if (rowsOf(report) > rejectedTotal) yield "see it: daybook serve";
}

function refuseWhole(report: JobReport): void {
  const [first] = report.rejected;
  if (first?.code !== "source_invalid" || rowsOf(report) !== 1) return;
  throw new DaybookError("source_invalid", first.message, {
    hint: "daybook import auto <file> says what the file is; daybook import --help lists the formats",
  });
}
