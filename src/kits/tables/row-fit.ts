import { dataWeight } from "../../event/data.ts";
import type { Json, NewEvent } from "../../event/event.ts";
import { LIMITS } from "../../event/limits.ts";
import { DETAILS, type Detail } from "../../sources/changes/table-rules.ts";

/** What the log adds to an event before it weighs it. */
const ADDED_BYTES = 1_024;

/**
 * The events of a change, as closely told as fits into them: a path stands before each field that changed, so that a list of
 * many may weigh far more than the row. What does not fit even so has a rule that says too much.
 */
export function fittingEvents(eventsAt: (detail: Detail) => NewEvent[]): NewEvent[] {
  let events: NewEvent[] = [];
  for (const detail of DETAILS) {
    events = eventsAt(detail);
    if (events.every(fits)) break;
  }
  return events;
}

function fits(event: NewEvent): boolean {
  const data = event.data as Json;
  if (!isWithin(data, LIMITS.dataDepth)) return false;
  if (dataWeight(data) <= LIMITS.eventBytes / 2) return true;
  return Buffer.byteLength(JSON.stringify(event)) + ADDED_BYTES <= LIMITS.eventBytes;
}

function isWithin(value: Json | undefined, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((child) => isWithin(child as Json, levels - 1));
}
