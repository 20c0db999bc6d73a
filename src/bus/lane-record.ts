import type { Item, ItemKey, ItemWrite, Store } from "../store/store.ts";
import type { BreakerRecord } from "./breaker.ts";
import type { DeliveryFailure } from "./failure.ts";

/** What a lane keeps: its checkpoint, and how it is doing. */
export interface LaneRecord {
  /** Everything up to here is delivered or stored. */
  position: string;
  /** Which run of the bus writes it. */
  owner: string;
  /** Starts since the position last moved: the process may be dying of an event. */
  starts: number;
  delivered: number;
  failed: number;
  /** Dead letters since the last success. */
  deadInARow: number;
  /** Since when every attempt has failed, milliseconds. */
  failingSince?: number | undefined;
  /** How near it was to being disabled when that was last told, per cent. */
  warned?: number | undefined;
  breaker?: BreakerRecord | undefined;
  /** UTC with milliseconds. */
  lastDelivered?: string | undefined;
  lastFailure?: { at: string; error: DeliveryFailure } | undefined;
}

export const ruleKey = (rule: string): ItemKey => ({ pk: "bus-rules", sk: rule });
export const replayKey = (job: string): ItemKey => ({ pk: "bus-replays", sk: job });

export async function readRecord(store: Store, key: ItemKey): Promise<LaneRecord | undefined> {
  const item = await store.getItem(key);
  return item === undefined ? undefined : recordOf(item);
}

export function recordOf({ pk: _pk, sk: _sk, ...record }: Item): LaneRecord {
  return record as unknown as LaneRecord;
}

export interface RecordClaim {
  key: ItemKey;
  owner: string;
  first: () => Promise<string>;
}

/** Where a lane begins that has no record yet, from now on, whenever it opens. */
export async function beginRecord(store: Store, { key, owner, first }: RecordClaim): Promise<void> {
  if ((await readRecord(store, key)) !== undefined) return;
  const record = { ...newRecord(await first(), owner), starts: 0 };
  // Another run that was first has begun it.
  await store.writeItems([saveRecord({ key, record, before: undefined })]);
}

/**
 * The record as this run's own; `first`: where a lane begins that has none. Whoever had it before cannot move its
 * checkpoint any more.
 */
export async function claimRecord(store: Store, { key, owner, first }: RecordClaim): Promise<LaneRecord> {
  for (;;) {
    const before = await readRecord(store, key);
    const record: LaneRecord =
      before === undefined
        ? newRecord(await first(), owner)
        : { ...before, owner, starts: before.starts + 1 };
    const write = saveRecord({ key, record, before });
    if ((await store.writeItems([write])).status === "written") return record;
  }
}

function newRecord(position: string, owner: string): LaneRecord {
  return { position, owner, starts: 1, delivered: 0, failed: 0, deadInARow: 0 };
}

/** On condition that nobody else has written it since. */
export function saveRecord({
  key,
  record,
  before,
}: {
  key: ItemKey;
  record: LaneRecord;
  before: Pick<LaneRecord, "owner" | "position"> | undefined;
}): ItemWrite {
  const condition =
    before === undefined
      ? { absent: true as const }
      : { equals: { owner: before.owner, position: before.position } };
  return { op: "put", ...key, attributes: { ...record }, condition };
}
