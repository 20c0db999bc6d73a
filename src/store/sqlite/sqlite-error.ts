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

/** By SQLite's primary result code (https://sqlite.org/rescode.html), and Node's for the header's read. */
const MEANINGS: [prefix: string, meaning: Meaning][] = [
  ["SQLITE_CORRUPT", DAMAGED],
  ["SQLITE_NOTADB", DAMAGED],
  ["SQLITE_FULL", FULL],
  ["ENOSPC", FULL],
  ["SQLITE_CANTOPEN", UNREADABLE],
  ["SQLITE_READONLY", UNREADABLE],
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

/** Turns what the driver throws into an error of the table; anything unknown stays what it was. */
export function toBookError(error: unknown, path: string): unknown {
  if (error instanceof DaybookError) return error;
  const code = (error as { code?: unknown }).code;
  if (error instanceof TypeError && /directory does not exist/.test(error.message)) {
    return bookError(UNREADABLE, path, error);
  }
  if (typeof code !== "string") return error;
  const found = MEANINGS.find(([prefix]) => code.startsWith(prefix));
  return found === undefined ? error : bookError(found[1], path, error);
}

function bookError({ code, message, hint }: Meaning, path: string, cause: unknown): DaybookError {
  return new DaybookError(code, message(path), { subject: "book", value: path, hint, cause });
}
