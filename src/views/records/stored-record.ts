import type { Item, ItemCondition, ItemWrite } from "../../store/store.ts";
import { lookupPartition, lookupSortKey, recordKey, stoppedKey } from "./keys.ts";

/** The state of a stream that has no record, or none any more. */
export const NO_STATE = "null";

export type LookupTuple = [name: string, value: string, sort: string];

/** A stream's record as it is kept. */
export interface StoredRecord {
  /** Of the last event that is in it; 0: none is. */
  version: number;
  /** JSON text, which every store keeps to the letter: DynamoDB's own numbers and depths are fewer than JSON's. */
  state: string;
  lookups: LookupTuple[];
  stop?: Stop;
}

/** Why a stream's projection goes no further, and when it is tried again. */
export interface Stop {
  /** Of the event that could not be folded. */
  version: number;
  message: string;
  attempts: number;
  /** UTC with milliseconds: of the first attempt, and of the next. */
  since: string;
  due: string;
}

export const EMPTY_RECORD: StoredRecord = { version: 0, state: NO_STATE, lookups: [] };

export function recordOfItem(item: Item): StoredRecord {
  const { version, state, lookups, stop, due } = item as unknown as StoredRecord & { due?: string };
  const record = { version, state, lookups };
  return stop === undefined || due === undefined ? record : { ...record, stop: { ...stop, due } };
}

export interface RecordPlace {
  generation: string;
  subject: string;
}

/**
 * All that a change of a record writes: itself, on condition that it is still what it was, the lookups that came and went,
 * and its place among those to try again. To be written as one, whoever else writes the same record.
 */
export function recordWrites(
  { generation, subject }: RecordPlace,
  old: StoredRecord | undefined,
  next: StoredRecord,
): ItemWrite[] {
  const { stop, version, state, lookups } = next;
  const { due, ...reason } = stop ?? {};
  const attributes = { version, state, lookups, ...(stop === undefined ? {} : { stop: reason, due }) };
  return [
    { op: "put", ...recordKey(generation, subject), attributes, condition: conditionOf(old) },
    ...lookupWrites({ generation, subject }, old?.lookups ?? [], lookups),
    ...stopWrites({ generation, subject }, old?.stop, stop),
  ];
}

function conditionOf(old: StoredRecord | undefined): ItemCondition {
  return old === undefined ? { absent: true } : { equals: { version: old.version, due: old.stop?.due } };
}

function lookupWrites(place: RecordPlace, old: LookupTuple[], next: LookupTuple[]): ItemWrite[] {
  if (old.length === 0 && next.length === 0) return [];
  const before = new Set(old.map(textOf));
  const after = new Set(next.map(textOf));
  return [
    ...old
      .filter((lookup) => !after.has(textOf(lookup)))
      .map((lookup): ItemWrite => ({ op: "remove", ...keyOf(place, lookup) })),
    ...next
      .filter((lookup) => !before.has(textOf(lookup)))
      .map(
        (lookup): ItemWrite => ({
          op: "put",
          ...keyOf(place, lookup),
          attributes: { subject: place.subject },
        }),
      ),
  ];
}

export function textOf(lookup: LookupTuple): string {
  return JSON.stringify(lookup);
}

function keyOf({ generation, subject }: RecordPlace, [name, value, sort]: LookupTuple) {
  return { pk: lookupPartition(generation, { name, value }), sk: lookupSortKey(sort, subject) };
}

function stopWrites(
  { generation, subject }: RecordPlace,
  old: Stop | undefined,
  next: Stop | undefined,
): ItemWrite[] {
  if (old?.due === next?.due) return [];
  const writes: ItemWrite[] = [];
  if (old !== undefined) writes.push({ op: "remove", ...stoppedKey(generation, { due: old.due, subject }) });
  if (next !== undefined) {
    const key = stoppedKey(generation, { due: next.due, subject });
    writes.push({ op: "put", ...key, attributes: { subject, ...next } });
  }
  return writes;
}
