import { randomInt } from "node:crypto";
import { closeSync, existsSync, openSync, readSync } from "node:fs";
import Database from "better-sqlite3";
import { DaybookError } from "../../errors.ts";
import { NOTES_PASSED } from "./event-ids.ts";
import { toBookError } from "./sqlite-error.ts";

export type Connection = Database.Database;

/** "DBok": SQLite keeps it in the file's header, so that a foreign file is told from a book without a query. */
const APPLICATION_ID = 0x44426f6b;
const SQLITE_MAGIC = "SQLite format 3\0";
const BUSY_TIMEOUT_MS = 5_000;

/**
 * One entry a schema version, applied in order; a released entry never changes.
 *
 * Repeated strings are integers through `names`; indexes are led by something that grows (log + time, day),
 * so that a batch touches few pages however large the book is (docs/decisions/0003-sqlite-layout.md).
 */
const MIGRATIONS = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
  CREATE TABLE names (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE logs (           -- that have an event
    log INTEGER PRIMARY KEY,
    versioned INTEGER NOT NULL  -- 1, or 0 when ordered by time
  );
  CREATE TABLE streams (
    id INTEGER PRIMARY KEY,
    log INTEGER NOT NULL,
    subject TEXT NOT NULL,
    UNIQUE (log, subject)
  );
  CREATE TABLE heads (          -- of the streams that have versions
    stream INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,   -- of the last event
    head INTEGER NOT NULL,      -- position of the last event
    jump INTEGER                -- of the last event
  );
  CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    log INTEGER NOT NULL,
    stream INTEGER NOT NULL,
    type INTEGER NOT NULL,
    time INTEGER NOT NULL,
    recorded INTEGER NOT NULL,
    version INTEGER,
    prev INTEGER,               -- position of the stream's event before
    jump INTEGER,               -- position of the stream's event of version jumpVersion(version)
    body TEXT NOT NULL
  );
  CREATE INDEX events_by_time ON events (log, time, position, type, stream);
  CREATE TABLE facets (
    day INTEGER NOT NULL,       -- UTC days since the epoch
    name INTEGER NOT NULL,      -- an actor or a tag
    time INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (day, name, time, position)
  ) WITHOUT ROWID;
  CREATE TABLE event_ids (key INTEGER PRIMARY KEY, position INTEGER NOT NULL);
  CREATE TABLE twins (          -- events whose id another source had used before
    home INTEGER NOT NULL,      -- event_ids.key of the id's first event
    time INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (home, time, position)
  ) WITHOUT ROWID;
  CREATE TABLE items (pk TEXT NOT NULL, sk TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (pk, sk)) WITHOUT ROWID;
  `,
  // Reads that look at no event but those they return (docs/access-patterns.md).
  `
  INSERT OR IGNORE INTO names (name)
    SELECT 'kind:' || substr(logs.name, 5) || ' ' || substr(types.name, 6)
    FROM (SELECT DISTINCT log, type FROM events) AS pairs
    JOIN names AS logs ON logs.id = pairs.log JOIN names AS types ON types.id = pairs.type;
  CREATE TEMP TABLE kinds AS
    SELECT DISTINCT events.log, events.type, kinds.id AS kind FROM events
    JOIN names AS logs ON logs.id = events.log JOIN names AS types ON types.id = events.type
    JOIN names AS kinds ON kinds.name = 'kind:' || substr(logs.name, 5) || ' ' || substr(types.name, 6);

  ALTER TABLE heads ADD COLUMN latest INTEGER; -- time of the last event; null: they are not in the order of time
  UPDATE heads SET latest = (SELECT time FROM events WHERE position = head);
  UPDATE heads SET latest = NULL WHERE stream IN (
    SELECT events.stream FROM events JOIN events AS before ON before.position = events.prev
    WHERE before.time > events.time
  );

  CREATE TABLE activity (
    day INTEGER NOT NULL,       -- UTC days since the epoch
    name INTEGER NOT NULL,      -- an actor, a tag, or -1 × a stream without versions or not in the order of time
    kind INTEGER NOT NULL,      -- log and type
    time INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (day, name, kind, time, position)
  ) WITHOUT ROWID;
  INSERT INTO activity
    SELECT facets.day, facets.name, kinds.kind, facets.time, facets.position
    FROM facets JOIN events USING (position) JOIN kinds USING (log, type);
  INSERT INTO activity
    SELECT (events.time - ((events.time % 86400000) + 86400000) % 86400000) / 86400000,
      -events.stream, kinds.kind, events.time, events.position
    FROM events JOIN kinds USING (log, type) LEFT JOIN heads ON heads.stream = events.stream
    WHERE heads.latest IS NULL;
  DROP TABLE facets;

  CREATE TABLE days (           -- on which activity has rows
    day INTEGER PRIMARY KEY,
    summed INTEGER NOT NULL     -- 1: active_days has what they are
  );
  INSERT INTO days SELECT DISTINCT day, 1 FROM activity;
  CREATE INDEX open_days ON days (day) WHERE summed = 0;
  CREATE TABLE active_days (
    block INTEGER NOT NULL,     -- of 30 days
    name INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    days INTEGER NOT NULL,      -- a bit for each day on which activity has rows of that name and kind
    PRIMARY KEY (block, name, kind)
  ) WITHOUT ROWID;
  INSERT INTO active_days
    SELECT block, name, kind, sum(1 << (day - block * 30)) FROM (
      SELECT DISTINCT (day - ((day % 30) + 30) % 30) / 30 AS block, name, kind, day FROM activity
    ) GROUP BY block, name, kind;
  DROP TABLE kinds;

  CREATE INDEX events_by_type ON events (log, type, time, position);
  DROP INDEX events_by_time;
  `,
];

/** The two connections of an open book; one and the same in memory. */
export interface Connections {
  writer: Connection;
  reader: Connection;
  /** Seeds the hash of event ids, so that nobody outside can choose ids that collide. */
  hashSeed: number;
}

/** @throws book_missing, book_foreign, book_damaged, book_newer */
export function openConnections(path: string, { create }: { create: boolean }): Connections {
  const inMemory = path === ":memory:";
  if (!inMemory) checkFile(path, create);
  let writer: Connection | undefined;
  try {
    writer = new Database(path, { timeout: BUSY_TIMEOUT_MS });
    checkBook(writer, path);
    writer.pragma("journal_mode = WAL");
    writer.pragma("synchronous = FULL");
    migrate(writer);
    const hashSeed = writer.prepare("SELECT value FROM meta WHERE key = 'hash-seed'").pluck().get() as number;
    // From here on the commit queue waits for the lock, without holding the event loop.
    writer.pragma("busy_timeout = 0");
    const reader = inMemory ? writer : new Database(path, { readonly: true, timeout: BUSY_TIMEOUT_MS });
    return { writer, reader, hashSeed };
  } catch (error) {
    writer?.close();
    throw toBookError(error, path);
  }
}

/** Looks at the header before SQLite does: opening a foreign file for writing could already change it. */
function checkFile(path: string, create: boolean): void {
  if (!existsSync(path)) {
    if (create) return;
    throw new DaybookError("book_missing", `book must be an existing file, got nothing at ${path}`, {
      subject: "book",
      value: path,
      hint: "name one with --book, or start one with `daybook serve` or `daybook import`",
    });
  }
  const header = readHeader(path);
  if (header.length === 0) return;
  const isSqlite = header.toString("latin1", 0, 16) === SQLITE_MAGIC;
  const isBook = isSqlite && header.length >= 72 && header.readUInt32BE(68) === APPLICATION_ID;
  const isEmptyDatabase = isSqlite && header.length >= 100 && header.readUInt32BE(28) <= 1;
  if (isBook || isEmptyDatabase) return;
  throw foreign(path, isSqlite ? "a SQLite file of another program" : "a file that is no SQLite database");
}

function readHeader(path: string): Buffer {
  const header = Buffer.alloc(100);
  try {
    const file = openSync(path, "r");
    try {
      return header.subarray(0, readSync(file, header, 0, 100, 0));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw toBookError(error, path);
  }
}

function foreign(path: string, found: string): DaybookError {
  return new DaybookError("book_foreign", `book must be a file that Daybook made, got ${found} at ${path}`, {
    subject: "book",
    value: path,
    hint: "name another path; Daybook has not touched this file",
  });
}

function checkBook(db: Connection, path: string): void {
  const id = db.pragma("application_id", { simple: true }) as number;
  const version = db.pragma("user_version", { simple: true }) as number;
  const tables = db.prepare("SELECT count(*) FROM sqlite_master").pluck().get() as number;
  if (id !== APPLICATION_ID && tables > 0) throw foreign(path, "a SQLite file of another program");
  if (version <= MIGRATIONS.length) return;
  throw new DaybookError(
    "book_newer",
    `book must be of schema ${MIGRATIONS.length} or older, got schema ${version} at ${path}`,
    { subject: "book", value: version, hint: "install the Daybook that wrote it, or a newer one" },
  );
}

/** In one transaction with a second look inside it: two processes may open a new book at once. */
function migrate(db: Connection): void {
  const migrateAll = db.transaction(() => {
    const version = db.pragma("user_version", { simple: true }) as number;
    if (version === 0) db.pragma(`application_id = ${APPLICATION_ID}`);
    for (const statements of MIGRATIONS.slice(version)) db.exec(statements);
    if (version === 0) {
      db.prepare("INSERT INTO meta VALUES ('hash-seed', ?)").run(randomInt(2 ** 32));
      db.prepare("INSERT INTO meta VALUES (?, 1)").run(NOTES_PASSED);
    }
    db.pragma(`user_version = ${MIGRATIONS.length}`);
  });
  if ((db.pragma("user_version", { simple: true }) as number) < MIGRATIONS.length) migrateAll.immediate();
}
