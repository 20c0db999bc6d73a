import { DaybookError, ERRORS, isDaybookError } from "../errors.ts";

/** What files and streams say, in words. */
const SYSTEM_MEANINGS: Record<string, string> = {
  ENOENT: "there is no such file",
  EACCES: "you may not open it",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is not a folder",
  ENOSPC: "the disk is full",
  EROFS: "the disk is read-only",
};

/** Any error as one of the table: what is unknown is a fault of Daybook's own. */
export function knownError(error: unknown): DaybookError {
  if (isDaybookError(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new DaybookError("internal", message, {
    cause: error,
    hint: "this is a fault of Daybook's own; DAYBOOK_DEBUG=1 shows where it happened",
  });
}

/** A file named on the command line that cannot be read or written. */
export function fileError(path: string, verb: "read" | "written", cause: unknown): DaybookError {
  const { code = "", message } = cause as NodeJS.ErrnoException;
  const reason = SYSTEM_MEANINGS[code] ?? message;
  return new DaybookError("source_invalid", `${path} must be a file that can be ${verb}: ${reason}`, {
    subject: path,
    value: code,
    cause,
  });
}

/** One sentence, and what to do. */
export function errorText(error: DaybookError, label = "daybook:"): string {
  const hint = error.hint === undefined ? "" : `hint: ${error.hint}\n`;
  return `${label} ${error.message}\n${hint}`;
}

/** As the API answers it, but for the HTTP part. */
export function errorJson(error: DaybookError): string {
  const { code, message, hint, retryable, details } = error;
  const problem = { ...plain(details), title: ERRORS[code].meaning, code, detail: message, hint, retryable };
  return `${JSON.stringify(problem)}\n`;
}

function plain(details: Record<string, unknown>): Record<string, unknown> {
  const isPlain = (value: unknown) =>
    value === null || ["string", "number", "boolean"].includes(typeof value);
  return Object.fromEntries(Object.entries(details).filter(([, value]) => isPlain(value)));
}
