import type { LineFault } from "../../sources/access-logs/request.ts";
import type { SkipReason } from "./view-rule.ts";

/** What became of the lines of an import. */
export interface PageImportReport {
  /** All that were read, less blank ones and comments. */
  lines: number;
  /** Recorded now … */
  views: number;
  /** … and recorded before. */
  duplicate: number;
  /** Requests that are no views, and views that are older than the log keeps them. */
  skippedTotal: number;
  skipped: Partial<Record<SkipReason | "expired", number>>;
  /** Lines that are no requests. */
  rejectedTotal: number;
  rejected: Partial<Record<LineFault, number>>;
  /** Last lines without an end, left for the next import. */
  incomplete: number;
}

export function emptyPageReport(): PageImportReport {
  return {
    lines: 0,
    views: 0,
    duplicate: 0,
    skippedTotal: 0,
    skipped: {},
    rejectedTotal: 0,
    rejected: {},
    incomplete: 0,
  };
}
