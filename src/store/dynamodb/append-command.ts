import type { PutItemCommandInput, TransactWriteItem } from "@aws-sdk/client-dynamodb";
import type { ValidEvent } from "../../event/event.ts";
import type { TypedItem } from "./attribute-value.ts";
import { type EventRecording, eventItem, type Marker, markerAttributes, markerItem } from "./event-item.ts";

/** One event that is to be put. */
export interface EventPut {
  event: ValidEvent;
  recording: EventRecording;
  /** When this writer says that it will, in milliseconds. */
  claimed: number;
  /** A marker at the event's id that leads to no event and may be replaced; undefined: nothing is known there. */
  stale: Marker | undefined;
}

/**
 * What an append sends. `puts`: two plain writes, the second after the first, which cost half of a transaction.
 * `transaction`: the events, then their markers (none without versions), then the other actions.
 */
export type AppendCommand =
  | { kind: "puts"; marker: PutItemCommandInput | undefined; event: PutItemCommandInput }
  | { kind: "transaction"; actions: TransactWriteItem[] };

/** @param changes actions of items that change with the events */
export function appendCommand(
  TableName: string,
  puts: EventPut[],
  changes: TransactWriteItem[],
): AppendCommand {
  const events = puts.map((put) => eventPut(TableName, put));
  const markers = puts.flatMap((put) => markerPut(TableName, put) ?? []);
  const [event] = events;
  if (event !== undefined && events.length === 1 && changes.length === 0) {
    return { kind: "puts", marker: markers[0], event };
  }
  return { kind: "transaction", actions: [...[...events, ...markers].map(action), ...changes] };
}

/** The marker that an event gets; undefined without versions, where the event itself is at its id. */
export function markerOf({ recording, claimed }: EventPut): Marker | undefined {
  const { log, subject, version } = recording;
  return version === undefined ? undefined : { log, subject, version, claimed };
}

/** The condition that a marker is still this very one. */
export function sameMarker(marker: Marker) {
  const values = markerAttributes(marker);
  return {
    // `log` is no reserved word, and neither are the others.
    ConditionExpression:
      "#log = :log AND #subject = :subject AND #version = :version AND #claimed = :claimed AND attribute_not_exists(body)",
    ExpressionAttributeNames: Object.fromEntries(Object.keys(values).map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [`:${name}`, value]),
    ) as TypedItem,
  };
}

function eventPut(TableName: string, { event, recording, stale }: EventPut): PutItemCommandInput {
  const Item = eventItem(event, recording);
  // A place in a stream is free or taken for good; only an id may hold a marker that leads nowhere.
  return { TableName, Item, ...(recording.version === undefined ? unlessTaken(stale) : NOTHING_THERE) };
}

function markerPut(TableName: string, put: EventPut): PutItemCommandInput | undefined {
  const marker = markerOf(put);
  if (marker === undefined) return undefined;
  return { TableName, Item: markerItem(put.event, marker), ...unlessTaken(put.stale) };
}

const NOTHING_THERE = { ConditionExpression: "attribute_not_exists(pk)" };

function unlessTaken(stale: Marker | undefined) {
  return stale === undefined ? NOTHING_THERE : sameMarker(stale);
}

function action(input: PutItemCommandInput): TransactWriteItem {
  return { Put: { ...input, ReturnValuesOnConditionCheckFailure: "ALL_OLD" } } as TransactWriteItem;
}
