import type { PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import type { Json } from "../../../event/event.ts";
import type { Delivery } from "../../target.ts";

/** Of one call, and so of one entry: 256 KB. */
export const MAX_CALL_BYTES = 256 * 1024;
const TIME_BYTES = 14;

/** An entry of PutEvents and its size as EventBridge counts it. */
export interface SizedEntry {
  entry: PutEventsRequestEntry;
  bytes: number;
}

/** What is too large goes by reference: a receiver fetches the event from the book. */
export function entryOf(delivery: Delivery, bus: string): SizedEntry {
  const whole = sized(delivery, bus, delivery.envelope.detail);
  return whole.bytes <= MAX_CALL_BYTES ? whole : sized(delivery, bus, referenceTo(delivery));
}

function sized({ envelope, replayName }: Delivery, bus: string, detail: Json): SizedEntry {
  const entry = {
    EventBusName: bus,
    Source: envelope.source,
    DetailType: envelope["detail-type"],
    Time: new Date(envelope.time),
    Resources: envelope.resources,
    Detail: JSON.stringify(marked(detail, replayName)),
  };
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...entry.Resources];
  return { entry, bytes: texts.reduce((sum, text) => sum + Buffer.byteLength(text), TIME_BYTES) };
}

/** EventBridge sets `replay-name` of its own replays in the envelope, which PutEvents cannot. */
function marked(detail: Json, replayName: string | undefined): Json {
  const isObject = typeof detail === "object" && detail !== null && !Array.isArray(detail);
  return isObject && replayName !== undefined ? { ...detail, "replay-name": replayName } : detail;
}

function referenceTo({ event }: Delivery): Json {
  const { log, subject, version, type, id, position } = event;
  const key = version === undefined ? { subject } : { subject, version };
  return { log, key, type, id, position, partial: true };
}

/** Calls of at most ten entries and of at most 256 KB, in order. */
export function callsOf(entries: SizedEntry[], maxEntries: number): SizedEntry[][] {
  const calls: SizedEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const last = calls.at(-1);
    if (last === undefined || last.length === maxEntries || bytes + entry.bytes > MAX_CALL_BYTES) {
      calls.push([entry]);
      bytes = entry.bytes;
    } else {
      last.push(entry);
      bytes += entry.bytes;
    }
  }
  return calls;
}
