import type { ErrorCode } from "../errors.ts";

/** One row of an import: a value, or why there is none. `line` is 1-based. */
export type Row<T> = { line: number; value: T } | { line: number; error: RowError };

export interface RowError {
  code: ErrorCode;
  message: string;
}

export interface RejectedRow extends RowError {
  line: number;
}

/** What became of an import's rows. */
export interface ImportReport {
  recorded: number;
  duplicate: number;
  /** All of the refused rows … */
  rejectedTotal: number;
  /** … and the first thousand of them. */
  rejected: RejectedRow[];
}

const MAX_REJECTED_SHOWN = 1_000;

export function emptyReport(): ImportReport {
  return { recorded: 0, duplicate: 0, rejectedTotal: 0, rejected: [] };
}

export function reject(report: ImportReport, line: number, error: RowError): void {
  report.rejectedTotal += 1;
  if (report.rejected.length >= MAX_REJECTED_SHOWN) return;
  report.rejected.push({ line, code: error.code, message: error.message });
}
