import Database from "better-sqlite3";

export interface SpooledRow {
  line: number;
  /** Names the stream. */
  stream: string;
  /** Place in the stream; several rows may claim one. */
  version: number;
  /** Of rows that claim one version the lowest comes first. */
  rank: number;
  /** What the streams are woven together by, ascending. */
  time: number;
  body: string;
}

const SCHEMA = `
  CREATE TABLE rows (line INTEGER, stream TEXT, version INTEGER, rank INTEGER, time REAL, body TEXT);
  CREATE TABLE ordered (row INTEGER);
`;

/** A row is due with its time, or with the row of its stream before it, whichever is later. */
const ORDER = `
  INSERT INTO ordered
  SELECT id FROM (
    SELECT rowid AS id, version, rank, line,
      max(time) OVER (PARTITION BY stream ORDER BY version, rank, line) AS due
    FROM rows
  ) ORDER BY due, version, rank, line
`;

/**
 * Puts the rows of any number of streams into an order in which each stream's versions ascend, and in which they are
 * otherwise as their times are. They wait in a temporary file that SQLite deletes, so memory stays constant.
 */
export class StreamSpool {
  #db = new Database("");
  #insert: Database.Statement<[number, string, number, number, number, string]>;

  constructor() {
    this.#db.pragma("journal_mode = OFF");
    this.#db.pragma("synchronous = OFF");
    this.#db.exec(SCHEMA);
    this.#insert = this.#db.prepare("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?)");
    this.#db.exec("BEGIN");
  }

  add({ line, stream, version, rank, time, body }: SpooledRow): void {
    this.#insert.run(line, stream, version, rank, time, body);
  }

  /** All of them; nothing may be added any more. */
  *rows(): Generator<{ line: number; body: string }> {
    this.#db.exec(ORDER);
    const rows = this.#db.prepare<[], { line: number; body: string }>(
      "SELECT line, body FROM ordered JOIN rows ON rows.rowid = ordered.row ORDER BY ordered.rowid",
    );
    yield* rows.iterate();
  }

  close(): void {
    this.#db.close();
  }
}
