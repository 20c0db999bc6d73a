import { type DaybookError, isDaybookError, shown } from "../../errors.ts";

/** EventBridge's words for what is wrong with one entry. */
export type EntryErrorCode =
  | "InvalidArgument"
  | "MalformedDetail"
  | "ThrottlingException"
  | "InternalFailure";

/** What the answer says of an entry that was not recorded. */
export interface EntryFailure {
  ErrorCode: EntryErrorCode;
  ErrorMessage: string;
}

/** Why an entry is refused, before anything is recorded. */
export class EntryError extends Error {
  readonly code: EntryErrorCode;

  constructor(code: EntryErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export function invalidEntry(field: string, rule: string, value: unknown): EntryError {
  return new EntryError("InvalidArgument", `${field} must be ${rule}, got ${shown(value)}`);
}

/** An error as an entry's; undefined: a fault of Daybook's own, whose text no client gets. */
export function entryFailure(error: unknown): EntryFailure | undefined {
  if (error instanceof EntryError) return { ErrorCode: error.code, ErrorMessage: error.message };
  if (!isDaybookError(error)) return undefined;
  return { ErrorCode: codeOf(error), ErrorMessage: error.message };
}

export const INTERNAL_FAILURE: EntryFailure = {
  ErrorCode: "InternalFailure",
  ErrorMessage: "Daybook failed to record the entry; its log has the cause",
};

/** A sender tries the last two again. */
function codeOf({ code, retryable }: DaybookError): EntryErrorCode {
  if (retryable) return "ThrottlingException";
  return code.startsWith("book_") ? "InternalFailure" : "InvalidArgument";
}
