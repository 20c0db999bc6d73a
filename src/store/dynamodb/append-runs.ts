import { dataWeight } from "../../event/data.ts";
import type { JsonObject } from "../../event/event.ts";
import type { AppendBatch } from "../store.ts";
import { MAX_ACTIONS } from "./items.ts";

/** An event and its marker are two actions. */
const MOST_EVENTS = MAX_ACTIONS / 2;
/** Fewer are cheaper one after the other: a transaction takes half as many units again. */
const LEAST_EVENTS = 8;
/** A transaction holds 4 MB. */
const MOST_BYTES = 3 * 1024 * 1024;

/**
 * Puts batches of one stream that follow each other into runs, which are written as one: one after the other, each would
 * wait for two answers. Only what cannot be refused for itself is in a run of several, so each still has its own outcome.
 *
 * @param isFree whether nothing but its stream ties a batch to others of the call
 */
export function runsOf(batches: AppendBatch[], isFree: (batch: AppendBatch) => boolean): AppendBatch[][] {
  if (batches.length < LEAST_EVENTS) return batches.map((batch) => [batch]);
  const runs: AppendBatch[][] = [];
  for (let start = 0; start < batches.length; ) {
    const run = runFrom(batches, start, isFree);
    const isWorthIt = run.reduce((count, { events }) => count + events.length, 0) >= LEAST_EVENTS;
    if (isWorthIt) runs.push(run);
    else for (const batch of run) runs.push([batch]);
    start += run.length;
  }
  return runs;
}

function runFrom(
  batches: AppendBatch[],
  start: number,
  isFree: (batch: AppendBatch) => boolean,
): AppendBatch[] {
  const [first] = batches.slice(start, start + 1) as [AppendBatch];
  const run = [first];
  if (!mayShare(first) || !isFree(first)) return run;
  let events = first.events.length;
  let bytes = bytesOf(first);
  for (let index = start + 1; index < batches.length; index++) {
    const next = batches[index] as AppendBatch;
    const isSameStream = next.log === first.log && next.subject === first.subject;
    if (!isSameStream || !mayShare(next) || !isFree(next)) return run;
    events += next.events.length;
    bytes += bytesOf(next);
    if (events > MOST_EVENTS || bytes > MOST_BYTES) return run;
    run.push(next);
  }
  return run;
}

/** No expectation that could fail, and no condition. */
function mayShare({ versioned, expectedVersion, changes = [] }: AppendBatch): boolean {
  return versioned && expectedVersion === "any" && changes.length === 0;
}

/** At least. */
function bytesOf({ events }: AppendBatch): number {
  return events.reduce((bytes, event) => bytes + dataWeight(event as unknown as JsonObject), 0);
}
