import type { Json, JsonObject, RecordedEvent } from "../event/event.ts";
import { type ArchivedEvent, EventArchiveWriter } from "../store/sqlite/event-archive.ts";

export interface LogArchiveReport {
  /** Written. */
  rows: number;
  /** Events of logs ordered by time: they have no versions, without which the archive has no place for them. */
  unversioned: number;
}

/**
 * Writes events as the archive that dynamodb-logs keeps locally, so that its tools can replay them: a SQLite file of bus
 * events. What that system has no words for goes along as `detail.daybook`, so that an import gives the same events again.
 *
 * @param path of a file that is not there
 * @throws what `onRow` throws, with the file unfinished
 */
export async function writeLogArchive(
  events: AsyncIterable<RecordedEvent>,
  path: string,
  onRow: (rows: number) => void = () => {},
): Promise<LogArchiveReport> {
  const report = { rows: 0, unversioned: 0 };
  const archive = new EventArchiveWriter(path);
  try {
    for await (const event of events) {
      if (event.version === undefined) report.unversioned += 1;
      else {
        archive.add(archived(event, event.version));
        report.rows += 1;
      }
      onRow(report.rows);
    }
  } finally {
    archive.close();
  }
  return report;
}

function archived(event: RecordedEvent, version: number): ArchivedEvent {
  const { id, log, type, subject, time, data } = event;
  const isPayloadData = isObject(data);
  const detail = {
    log,
    key: { pk: `${log}#${subject}#stream`, sk: version },
    type,
    payload: isPayloadData ? data : { id: subject },
    ...(event.partial === true ? { partial: true } : {}),
    daybook: { event: ownWords(event, isPayloadData), isPayloadData },
  };
  const envelope = {
    version: "0",
    id,
    "detail-type": "stream changes",
    source: "dynamodb-log",
    account: "000000000000",
    time,
    region: "us-east-1",
    resources: [],
    detail,
  };
  return { createdAt: time, log, type, event: JSON.stringify(envelope) };
}

/** What the rest of the envelope does not say. */
function ownWords(event: RecordedEvent, isPayloadData: boolean): JsonObject {
  const { specversion, type, subject, time, log, version, position, recordedtime, data, ...own } = event;
  return { ...(own as JsonObject), ...(isPayloadData || data === undefined ? {} : { data }) };
}

function isObject(data: Json | undefined): data is JsonObject {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}
