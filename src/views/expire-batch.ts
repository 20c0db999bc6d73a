import { DaybookError } from "../errors.ts";
import type { RecordedEvent } from "../event/event.ts";
import type { EventPlace, ItemWrite, Store } from "../store/store.ts";
import { type Checkpoint, checkpointKey, readCheckpoint } from "./checkpoint.ts";
import { keptWrites, withoutOlderPuts } from "./kept.ts";
import { PUT_AT } from "./placed-tail.ts";
import {
  batchAfter,
  type Expiring,
  moveRetention,
  type RetentionState,
  readRetention,
} from "./retention-state.ts";
import { settlesAtOnce, writeSums } from "./settle.ts";
import type { View } from "./view.ts";

/** Records that are written at the same time. */
const CONCURRENCY = 16;

export interface ExpiryParts {
  store: Store;
  viewsFor(zone: string): View[];
}

export interface Batch {
  log: string;
  /** Milliseconds since the epoch. */
  before: number;
  /** All of them are in the views' items. */
  events: RecordedEvent[];
  /** The checkpoint that they are behind. */
  base: Checkpoint;
}

/**
 * Removes events and keeps what they counted, exactly once, whoever dies where and however many processes try. Answers how
 * far expiry is then; undefined: another process was first, or the views were rebuilt, so look again.
 *
 * @param state as it was before the events were read: what is gone must not be counted again
 */
export async function expireBatch(
  parts: ExpiryParts,
  batch: Batch,
  state: RetentionState,
): Promise<RetentionState | undefined> {
  const next = { batch: batchAfter(state.batch) };
  const write = settlesAtOnce(parts.store) ? expireAtOnce : expireInSteps;
  return (await write(parts, batch, { state, next })) ? next : undefined;
}

interface Move {
  state: RetentionState;
  next: RetentionState;
}

/** All of it in one atomic write. */
async function expireAtOnce(
  { store, viewsFor }: ExpiryParts,
  { log, before, events, base }: Batch,
  { state, next }: Move,
): Promise<boolean> {
  const kept = await withoutOlderPuts(store, keptWrites(viewsFor(base.zone), events, base.generation));
  const changes = [moveRetention(state, next), generationStill(base), ...kept];
  return (await store.removeEvents({ log, before, events, changes })).status === "removed";
}

async function expireInSteps(
  parts: ExpiryParts,
  { log, before, events, base }: Batch,
  { state, next }: Move,
): Promise<boolean> {
  const expiring = { log, before, events: events.map(placeOf) };
  const move = moveRetention(state, { ...next, expiring });
  const written = await parts.store.writeItems([move, generationStill(base)]);
  if (written.status === "condition_failed") return false;
  await finishExpiry(parts, { batch: next.batch, events });
  return true;
}

/**
 * Ends a batch that is under way, as a process may have died in it, and answers how far expiry is then. Where atomic writes are
 * small, its events are named first; then every sum is moved by itself, on condition that it has not got so far yet; then the
 * events go. A step that was done before changes nothing.
 */
export async function finishExpiry(
  parts: ExpiryParts,
  inHand?: { batch: string; events: RecordedEvent[] },
): Promise<RetentionState> {
  const { store } = parts;
  for (;;) {
    const state = await readRetention(store);
    const { batch, expiring, isCounted } = state;
    if (expiring === undefined) return state;
    if (isCounted) {
      await store.removeEvents(expiring);
      await store.writeItems([moveRetention(state, { batch })]);
      continue;
    }
    const isInHand = inHand?.batch === batch;
    const events = isInHand ? inHand.events : await eventsOf(store, batch, expiring);
    if (events === undefined) continue;
    await keep(parts, batch, events);
    await store.writeItems([moveRetention(state, { batch, expiring, isCounted: true })]);
  }
}

async function keep({ store, viewsFor }: ExpiryParts, batch: string, events: RecordedEvent[]): Promise<void> {
  const { zone, generation } = await readCheckpoint(store);
  const writes = keptWrites(viewsFor(zone), events, generation);
  await writeSums(store, batch, writes);
  const records = writes.filter(({ op }) => op !== "merge").map(unlessLater);
  for (let from = 0; from < records.length; from += CONCURRENCY) {
    await Promise.all(records.slice(from, from + CONCURRENCY).map((record) => store.writeItems([record])));
  }
}

function unlessLater(write: ItemWrite): ItemWrite {
  if (write.op !== "put") return write;
  return { ...write, condition: { below: { [PUT_AT]: write.attributes[PUT_AT] as string } } };
}

/** Undefined: they are gone, another process ended the batch. */
async function eventsOf(
  store: Store,
  batch: string,
  { log, events }: Expiring,
): Promise<RecordedEvent[] | undefined> {
  const found: RecordedEvent[] = [];
  for (const place of events) {
    const event = await eventAt(store, log, place);
    if (event !== undefined) found.push(event);
  }
  if (found.length === events.length) return found;
  const now = await readRetention(store);
  if (now.batch !== batch || now.isCounted || now.expiring === undefined) return undefined;
  throw new DaybookError("book_damaged", `log ${log} must have every event that is to expire, got fewer`, {
    subject: "retention",
    value: `${events.length - found.length} missing`,
  });
}

async function eventAt(
  store: Store,
  log: string,
  { id, position }: EventPlace,
): Promise<RecordedEvent | undefined> {
  let cursor: string | undefined;
  do {
    const more = cursor === undefined ? {} : { cursor };
    const page = await store.readLog({ log, id, direction: "forward", limit: 100, ...more });
    const event = page.items.find((item) => item.position === position);
    if (event !== undefined) return event;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return undefined;
}

function placeOf({ id, source, position, time }: RecordedEvent): EventPlace {
  return { id, source, position, time };
}

/** Changes nothing, and fails if the views were rebuilt. */
function generationStill({ generation }: Checkpoint): ItemWrite {
  return { op: "merge", ...checkpointKey, condition: { equals: { generation } } };
}
