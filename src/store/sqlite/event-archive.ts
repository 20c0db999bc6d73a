import Database from "better-sqlite3";

/** The archive that the offline stack of dynamodb-logs keeps: one table, no uniqueness, in the order of arrival. */
const SCHEMA = `
  CREATE TABLE events (createdAt INT, log TEXT, type TEXT, event JSON);
  CREATE INDEX events_createdAt ON events (createdAt);
  CREATE INDEX events_log ON events (log);
  CREATE INDEX events_type ON events (type);
  CREATE INDEX events_log_type_createdAt ON events (log, type, createdAt);
`;
const COLUMNS = ["createdAt", "log", "type", "event"];
const ROWS_A_TRANSACTION = 10_000;

export interface ArchivedEvent {
  /** ISO text, though the column says otherwise. */
  createdAt: string;
  log: string;
  type: string;
  /** The bus's envelope as JSON. */
  event: string;
}

/** A row as it lies in a file of somebody else. */
export interface ArchiveRow {
  /** From 1 up, in the order of arrival. */
  line: number;
  createdAt: unknown;
  event: unknown;
}

/**
 * The rows of an archive; the file is not changed.
 *
 * @throws what the driver says of a file that is none, or damaged
 */
export function* readEventArchive(path: string): Generator<ArchiveRow> {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  try {
    const found = db.prepare<[], string>("SELECT name FROM pragma_table_info('events')").pluck().all();
    const missing = COLUMNS.find((name) => !found.includes(name));
    if (missing !== undefined) throw new Error(`it has no table events with a column ${missing}`);
    const rows = db.prepare<[], ArchiveRow>(
      "SELECT rowid AS line, createdAt, event FROM events ORDER BY rowid",
    );
    yield* rows.iterate();
  } finally {
    db.close();
  }
}

/** Writes a new archive. It is whole when it was closed. */
export class EventArchiveWriter {
  #db: Database.Database;
  #insert: Database.Statement<[string, string, string, string]>;
  #rows = 0;

  /** @param path of a file that is not there */
  constructor(path: string) {
    this.#db = new Database(path);
    this.#db.exec(SCHEMA);
    this.#insert = this.#db.prepare("INSERT INTO events VALUES (?, ?, ?, ?)");
    this.#db.exec("BEGIN");
  }

  add({ createdAt, log, type, event }: ArchivedEvent): void {
    this.#insert.run(createdAt, log, type, event);
    this.#rows += 1;
    if (this.#rows % ROWS_A_TRANSACTION === 0) this.#db.exec("COMMIT; BEGIN");
  }

  close(): void {
    if (this.#db.inTransaction) this.#db.exec("COMMIT");
    this.#db.close();
  }
}
