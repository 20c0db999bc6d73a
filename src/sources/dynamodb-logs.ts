import type { Row, RowError } from "../event/row.ts";
import type { VersionedEvent } from "../log/append-versions.ts";
import { readEventArchive } from "../store/sqlite/event-archive.ts";
import { StreamSpool } from "../store/sqlite/stream-spool.ts";
import { turn } from "../store/turn.ts";
import { type Bytes, peek } from "./bytes.ts";
import { type LogRecord, readLogRecord } from "./dynamodb-log-record.ts";
import { ndjsonRows, parsed } from "./ndjson.ts";
import { damaged, invalid, objectOf, rowOf } from "./rows.ts";

const ARCHIVE_MARK = "SQLite format 3\0";
const ROWS_A_TURN = 1_000;

/**
 * The log of dynamodb-logs: its local archive (a SQLite file), or one item or bus event a line. They come in the order of
 * their versions in each stream, whatever order they lie in: a replayed archive has none. Rows that cannot be read come
 * first. Of two rows of one version the whole one comes before the partial one.
 */
export async function* dynamodbLogsRows(
  bytes: Bytes,
  { path }: { path?: string | undefined },
): AsyncGenerator<Row<VersionedEvent>> {
  const { start, whole } = await peek(bytes, ARCHIVE_MARK.length);
  const isArchive = start.subarray(0, ARCHIVE_MARK.length).toString("latin1") === ARCHIVE_MARK;
  if (isArchive) await whole[Symbol.asyncIterator]().return?.();
  const spool = new StreamSpool();
  try {
    for await (const row of isArchive ? archiveRows(path) : lineRows(whole)) {
      if ("error" in row) yield row;
      else spool.add(spooled(row.line, row.value));
    }
    let count = 0;
    for (const { line, body } of spool.rows()) {
      yield { line, value: JSON.parse(body) as VersionedEvent };
      count += 1;
      if (count % ROWS_A_TURN === 0) await turn();
    }
  } finally {
    spool.close();
  }
}

async function* lineRows(bytes: Bytes): AsyncGenerator<Row<LogRecord>> {
  for await (const row of ndjsonRows(bytes)) {
    yield "error" in row ? row : rowOf(row.line, () => readLogRecord(row.value as object));
  }
}

async function* archiveRows(path: string | undefined): AsyncGenerator<Row<LogRecord>> {
  if (path === undefined) return yield { line: 1, error: notAFile("what is not a file") };
  const rows = readEventArchive(path);
  try {
    for (let count = 1; ; count++) {
      const next = nextOf(rows);
      if ("error" in next) yield { line: count, error: next.error };
      if ("error" in next || next.done) return;
      const { line, createdAt, event } = next.value;
      yield rowOf(line, () => readLogRecord(envelopeOf(event), createdAt));
      if (count % ROWS_A_TURN === 0) await turn();
    }
  } finally {
    rows.return(undefined);
  }
}

/** A damaged file ends the rows, and what came before is kept. */
function nextOf<T>(rows: Iterator<T, void>): IteratorResult<T, void> | { error: RowError } {
  try {
    return rows.next();
  } catch (error) {
    return { error: notAFile((error as Error).message) };
  }
}

function notAFile(got: string): RowError {
  return damaged(`archive must be an SQLite file with a table events, not compressed, got: ${got}`);
}

function envelopeOf(event: unknown): object {
  const text = Buffer.isBuffer(event) ? event.toString() : event;
  const value = typeof text === "string" ? parsed(text) : undefined;
  if (value === undefined) throw invalid("event", "JSON", text);
  return objectOf(value, "event");
}

function spooled(line: number, { timeMs, ...event }: LogRecord) {
  return {
    line,
    stream: `${event.log}#${event.event.subject}`,
    version: event.version,
    rank: event.event.partial === true ? 1 : 0,
    // An item has no time of its own: then the order of the lines is all there is.
    time: timeMs ?? line,
    body: JSON.stringify(event),
  };
}
