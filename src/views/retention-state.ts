import type { EventPlace, ItemCondition, ItemWrite, Store } from "../store/store.ts";

const key = { pk: "retention", sk: "state" };
const BATCH_DIGITS = 16;

/** Events on their way out, where that takes more than one write. */
export interface Expiring {
  log: string;
  before: number;
  events: EventPlace[];
}

/** How far expiry has got: what was kept of events, and what is about to be. */
export interface RetentionState {
  /** Of the last batch of events that went, in the order of the batches; `""`: none ever did. */
  batch: string;
  /** A batch that is under way: first it is counted among what is kept, then its events go. */
  expiring?: Expiring;
  isCounted?: boolean;
}

export async function readRetention(store: Store): Promise<RetentionState> {
  const item = await store.getItem(key);
  if (item === undefined) return { batch: "" };
  const { batch, expiring, isCounted } = item as unknown as RetentionState;
  return { batch, ...(expiring && { expiring }), ...(isCounted && { isCounted }) };
}

/** The name of the next batch. */
export function batchAfter(batch: string): string {
  return String(Number(batch) + 1).padStart(BATCH_DIGITS, "0");
}

/** Moves on, if nobody else did. */
export function moveRetention(from: RetentionState, to: RetentionState): ItemWrite {
  return { op: "put", ...key, attributes: { ...to }, condition: still(from) };
}

/** Changes nothing, and fails if anything expired since. */
export function retentionStill(state: RetentionState): ItemWrite {
  const condition = still(state);
  return state.batch === "" ? { op: "remove", ...key, condition } : { op: "merge", ...key, condition };
}

function still({ batch, expiring, isCounted }: RetentionState): ItemCondition {
  if (batch === "") return { absent: true };
  // One batch is counted once, and has one list of events.
  return { equals: { batch, isCounted, ...(expiring === undefined ? { expiring } : {}) } };
}
