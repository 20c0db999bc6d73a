import { DaybookError, type ErrorCode } from "../../errors.ts";

interface Meaning {
  code: ErrorCode;
  message: (path: string) => string;
  hint: string;
}

const DAMAGED: Meaning = {
  code: "book_damaged",
  message: (path) => `book must be whole, got a damaged file at ${path}`,
  hint: "restore a backup; `daybook doctor` says what is wrong",
};

const FULL: Meaning = {
  code: "book_full",
  message: (path) => `book must have room to grow, got a full disk at ${path}`,
  hint: "free some space; what was acknowledged is safe",
};

const UNREADABLE: Meaning = {
  code: "book_missing",
  message: (path) => `book must be a file that can be opened, got ${path}`,
  hint: "check that the folder exists and that you may write there",
};

const READ_ONLY: Meaning = {
  code: "book_missing",
  message: (path) => `book must be a file that can be written, got a read-only one at ${path}`,
  hint: "check that you may write the file and its folder",
};

const UNREACHABLE: Meaning = {
  code: "book_unreachable",
  message: (path) => `book must be on a disk that reads and writes, got a failure of the disk at ${path}`,
  hint: "check the disk and its mount; what was acknowledged is safe",
};

const TOO_BIG: Meaning = {
  code: "event_too_large",
  message: (path) => `rows must fit the book, got one that is too large for ${path}`,
  hint: "split what is written",
};

/** By SQLite's primary result code (https://sqlite.org/rescode.html), and Node's for the header's read. */
const MEANINGS: [prefix: string, meaning: Meaning][] = [
  ["SQLITE_CORRUPT", DAMAGED],
  ["SQLITE_NOTADB", DAMAGED],
  ["SQLITE_FULL", FULL],
  ["SQLITE_IOERR", UNREACHABLE],
  ["SQLITE_TOOBIG", TOO_BIG],
  ["ENOSPC", FULL],
  ["SQLITE_CANTOPEN", UNREADABLE],
  ["SQLITE_READONLY", READ_ONLY],
  ["SQLITE_PERM", UNREADABLE],
  ["EACCES", UNREADABLE],
  ["EISDIR", UNREADABLE],
  [
    "SQLITE_BUSY",
    {
      code: "book_busy",
      message: (path) =>
        `book must be free within 5 seconds, got one that another process is writing: ${path}`,
      hint: "try again; if it stays, another program holds the file open",
    },
  ],
];

/** Kinds of failure that every write of now would meet, whatever it writes. */
const FAULTS_OF_FILE = MEANINGS.map(([prefix]) => prefix).filter((prefix) => prefix !== "SQLITE_TOOBIG");

/** Whether the fault lies with the book's file, not with what was written to it. */
export function isFaultOfFile(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && FAULTS_OF_FILE.some((prefix) => code.startsWith(prefix));
}

/** Whether another process holds the lock that was asked for. */
export function isLocked(error: unknown): boolean {
  return codeOf(error)?.startsWith("SQLITE_BUSY") === true;
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === "string" && !(error instanceof DaybookError) ? code : undefined;
}

/** Turns what the driver throws into an error of the table; anything unknown stays what it was. */
export function toBookError(error: unknown, path: string): unknown {
  if (error instanceof DaybookError) return error;
  const code = codeOf(error);
  if (error instanceof TypeError && /directory does not exist/.test(error.message)) {
    return bookError(UNREADABLE, path, error);
  }
  if (code === undefined) return error;
  const found = MEANINGS.find(([prefix]) => code.startsWith(prefix));
  return found === undefined ? error : bookError(found[1], path, error);
}

function bookError({ code, message, hint }: Meaning, path: string, cause: unknown): DaybookError {
  return new DaybookError(code, message(path), { subject: "book", value: path, hint, cause });
}
