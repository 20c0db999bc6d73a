import type { RecordedEvent, ValidEvent } from "../../event/event.ts";
import { number, type TypedItem, text } from "./attribute-value.ts";
import {
  dayOf,
  idKey,
  monthOf,
  type Place,
  placeKey,
  recordedPk,
  shardOf,
  type TableKey,
  timePk,
  timeSk,
} from "./keys.ts";
import { positionMs } from "./positions.ts";

export interface EventRecording {
  log: string;
  subject: string;
  /** Undefined in a log ordered by time. */
  version: number | undefined;
  position: string;
  recordedtime: string;
  /** Of the book. */
  shards: number;
}

/** Where an event is put: at its version, or at its id where it has none. */
export function eventKey(event: ValidEvent, { log, subject, version }: EventRecording): TableKey {
  return version === undefined ? idKey(event) : placeKey({ log, subject, version });
}

/**
 * An event as an item. The envelope is one JSON text, `body`: it is read as a whole, and typed attributes would need
 * more bytes and more time. `rsk` of the index by-recorded is the position.
 */
export function eventItem(event: ValidEvent, recording: EventRecording): TypedItem {
  const { log, subject, version, position, recordedtime, shards } = recording;
  const { pk, sk } = eventKey(event, recording);
  const shard = shardOf(subject, shards);
  const item: TypedItem = {
    pk: { S: pk },
    sk: { S: sk },
    tpk: { S: timePk(log, monthOf(event.time), shard) },
    tsk: { S: timeSk(event.time, position) },
    rpk: { S: recordedPk(dayOf(positionMs(position)), shard) },
    rsk: { S: position },
    log: { S: log },
    type: { S: event.type },
    recordedtime: { S: recordedtime },
    body: { S: JSON.stringify(event) },
  };
  if (version !== undefined) item.version = { N: String(version) };
  return item;
}

/** Whether an item of the events table is an event; the others are markers and the registry. */
export function isEventItem(item: TypedItem): boolean {
  return item.body !== undefined;
}

export function eventOfItem(item: TypedItem): RecordedEvent {
  const event = JSON.parse(text(item, "body")) as ValidEvent;
  const log = text(item, "log");
  const position = text(item, "rsk");
  const recordedtime = text(item, "recordedtime");
  const place =
    item.version === undefined
      ? { log, position, recordedtime }
      : { log, version: number(item, "version"), position, recordedtime };
  return Object.assign(place, event);
}

/** Says where the versioned event of a (source, id) is or may be put. */
export interface Marker extends Place {
  /** When somebody last said that they are about to put it there, in milliseconds of their clock. */
  claimed: number;
}

export function markerItem(event: { id: string; source: string }, marker: Marker): TypedItem {
  const { pk, sk } = idKey(event);
  return { pk: { S: pk }, sk: { S: sk }, ...markerAttributes(marker) };
}

export function markerAttributes({ log, subject, version, claimed }: Marker): TypedItem {
  return {
    log: { S: log },
    subject: { S: subject },
    version: { N: String(version) },
    claimed: { N: String(claimed) },
  };
}

export function markerOfItem(item: TypedItem): Marker {
  return {
    log: text(item, "log"),
    subject: text(item, "subject"),
    version: number(item, "version"),
    claimed: number(item, "claimed"),
  };
}
