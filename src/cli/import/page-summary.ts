import type { PageImportReport } from "../../kits/pages/import-report.ts";
import type { Cli } from "../cli.ts";
import { EXIT } from "../exit-code.ts";
import { counted, numberText } from "../text.ts";

/** `12,345 views, 10 duplicates, 40,000 skipped, 2 rejected, of 52,357 lines`; what there was none of is left out. */
export function pageSummary({
  lines,
  views,
  duplicate,
  skippedTotal,
  rejectedTotal,
}: PageImportReport): string {
  const parts = [counted(views, "view")];
  if (duplicate > 0) parts.push(counted(duplicate, "duplicate"));
  if (skippedTotal > 0) parts.push(`${numberText(skippedTotal)} skipped`);
  if (rejectedTotal > 0) parts.push(`${numberText(rejectedTotal)} rejected`);
  return `${parts.join(", ")}, of ${counted(lines, "line")}`;
}

/** Of two imports, one after the other. */
export function pageReportSum(one: PageImportReport, other: PageImportReport): PageImportReport {
  return {
    lines: one.lines + other.lines,
    views: one.views + other.views,
    duplicate: one.duplicate + other.duplicate,
    skippedTotal: one.skippedTotal + other.skippedTotal,
    skipped: reasonsSum(one.skipped, other.skipped),
    rejectedTotal: one.rejectedTotal + other.rejectedTotal,
    rejected: reasonsSum(one.rejected, other.rejected),
    // A line that was not ended then is by now.
    incomplete: other.incomplete,
  };
}

function reasonsSum<K extends string>(one: Partial<Record<K, number>>, other: Partial<Record<K, number>>) {
  const sum = { ...one };
  for (const [reason, count] of Object.entries(other) as [K, number][])
    sum[reason] = (sum[reason] ?? 0) + count;
  return sum;
}

interface SummaryOptions {
  dryRun: boolean;
  rejects: string | undefined;
  /** Older events that went after the import. */
  expiredEvents: number;
}

export async function tellPageSummary(
  cli: Cli,
  report: PageImportReport,
  { dryRun, rejects, expiredEvents }: SummaryOptions,
): Promise<void> {
  if (report.rejectedTotal > 0) cli.exitCode = EXIT.rejected;
  await cli.answer(
    { ...report, expiredEvents },
    dryRun ? `would be: ${pageSummary(report)}` : pageSummary(report),
  );
  if (cli.isJson) return;
  if (report.skippedTotal > 0) await cli.note(`  skipped: ${reasonsText(report.skipped)}`);
  if (report.rejectedTotal > 0) {
    const where = rejects === undefined ? "; --rejects <file> writes them down" : `, in ${rejects}`;
    await cli.note(`  rejected: ${reasonsText(report.rejected)}${where}`);
  }
  if (report.incomplete > 0) {
    await cli.note(`  ${counted(report.incomplete, "last line")} without an end, left for the next time`);
  }
  if (expiredEvents > 0) {
    await cli.note(`  expired: ${counted(expiredEvents, "older event")}; what they counted stays`);
  }
  if (report.lines > 0 && report.rejectedTotal === report.lines) {
    await cli.note("no line could be read: daybook import access-log finds the format by itself");
  } else if (dryRun) await cli.note("nothing was written; without --dry-run it is");
  else if (report.lines === 0) await cli.note("there was nothing new to read");
  else await cli.note("see it: daybook pages");
}

/** `37,069 asset, 4,043 bot`, the most first. */
function reasonsText(reasons: Partial<Record<string, number>>): string {
  return Object.entries(reasons)
    .sort(([, a = 0], [, b = 0]) => b - a)
    .map(([reason, count = 0]) => `${numberText(count)} ${reason}`)
    .join(", ");
}
