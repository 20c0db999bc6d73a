import { toIso } from "../../event/calendar.ts";
import type { RecordedEvent, ValidEvent } from "../../event/event.ts";
import { checkPosition } from "../position.ts";

export const EVENT_COLUMNS =
  "events.position, events.version, events.recorded, events.body, names.name AS log";
/** What EVENT_COLUMNS are selected from. */
export const EVENT_TABLES = "events JOIN names ON names.id = events.log";

export interface EventRow {
  position: number;
  version: number | null;
  recorded: number;
  body: string;
  /** As the dictionary has it: `log:<name>`. */
  log: string;
}

/** Fixed width, so that positions sort as text: 2^53 has 16 digits. */
export function positionText(position: number): string {
  return position.toString().padStart(16, "0");
}

/** 0, before everything, for `""`. @throws query_invalid */
export function positionNumber(position: string): number {
  return position === "" ? 0 : Number(checkPosition(position));
}

export function toEvent(row: EventRow): RecordedEvent {
  const event = JSON.parse(row.body) as ValidEvent;
  return recordedEvent(event, {
    log: row.log.slice("log:".length),
    version: row.version,
    position: row.position,
    recordedtime: toIso(row.recorded),
  });
}

export interface Recording {
  log: string;
  version: number | null;
  position: number;
  recordedtime: string;
}

/** Runs for every event that is written or read, so no spread with fields beside it: V8 needs ten times as long. */
export function recordedEvent(
  event: ValidEvent,
  { log, version, position, recordedtime }: Recording,
): RecordedEvent {
  const at = positionText(position);
  const place =
    version === null ? { log, position: at, recordedtime } : { log, version, position: at, recordedtime };
  return Object.assign(place, event);
}
