import type { JsonObject, NewEvent, RecordedEvent } from "../../event/event.ts";

const SOURCE = "tables/";

/** What an event says of a row that the book keeps. */
export interface RowState {
  table: string;
  key: string;
  version: number;
  streamVersion: number;
  updated: string;
  /** Undefined: the row is gone. */
  row: JsonObject | undefined;
}

/**
 * The events of a change, with what the row is then: all with its version, the last with the row itself. `rowlog` is where
 * they are recorded, so that copies of them in another log say nothing of the row.
 */
export function rowEvents(
  events: readonly NewEvent[],
  { log, version, row, actor }: { log: string; version: number; row: JsonObject | undefined; actor?: string },
): NewEvent[] {
  return events.map((event, index) => ({
    ...event,
    ...(event.actor === undefined && actor !== undefined ? { actor } : {}),
    rowversion: version,
    rowlog: log,
    ...(index < events.length - 1 ? {} : { data: { ...(event.data as JsonObject), row: row ?? null } }),
  }));
}

/** Undefined for an event that is none of a kept row, or says nothing that could be understood. */
export function readRowEvent(event: RecordedEvent): RowState | undefined {
  const { source, rowversion, rowlog, subject: key, data, version, recordedtime } = event;
  if (rowlog !== event.log || version === undefined || !source.startsWith(SOURCE)) return undefined;
  if (typeof rowversion !== "number" || rowversion < 1 || !isObject(data)) return undefined;
  if (!Object.hasOwn(data, "row")) return undefined;
  const { row = null } = data;
  if (row !== null && !isObject(row)) return undefined;
  return {
    table: source.slice(SOURCE.length),
    key,
    version: rowversion,
    streamVersion: version,
    updated: recordedtime,
    row: row ?? undefined,
  };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
