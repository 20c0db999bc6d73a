import { emptyReport, type ImportReport } from "../../event/row.ts";

/** `duplicate` counts the rows that change nothing. */
export interface TimeImportReport extends ImportReport {
  amended: number;
  removed: number;
  /** Entries that a reconcile did not remove although no row named them, because some rows could not be read. */
  withheld?: number;
}

export interface ReconcileRange {
  /** Milliseconds, from ≤ start < to. Default: from the first start to the last end of the rows. */
  from?: number;
  to?: number;
}

export interface TimeImportOptions {
  /** Where the rows come from, `timewarrior`; with a row's key it is an entry's identity. */
  source: string;
  /**
   * The rows are the whole truth about the entries of this source that start in the range: what is missing among them
   * is deleted, and what was changed or deleted here is put back. Keeps the ids of all rows in memory.
   */
  reconcile?: ReconcileRange | true;
  /** Reports what would happen and writes nothing. */
  dryRun?: boolean;
  actor?: string;
  /** After every chunk of rows. */
  onProgress?(report: TimeImportReport): void;
}

export function emptyTimeReport(): TimeImportReport {
  return { ...emptyReport(), amended: 0, removed: 0 };
}
