import type { RecordedEvent } from "../../event/event.ts";
import { DAY_MS } from "../../event/instant.ts";
import type { PendingItems } from "../../views/pending-items.ts";
import type { View } from "../../views/view.ts";
import { type EntryState, type StoredEntry, startMs, storedOf, TIME_LOG } from "./entry.ts";
import { readEntryEvent } from "./entry-event.ts";
import { storedAfter } from "./entry-fold.ts";

/** Every entry lies in here; the sort key begins with the start. */
export const ALL = "all";
/** The running ones. */
export const RUNNING = "running";
/** Those that last longer than LONG_MS or still run: what a range may hold although it started well before it. */
export const LONG = "long";
export const LONG_MS = DAY_MS;

export function partitionOfType(type: string): string {
  return `type#${type}`;
}

export function partitionOfTag(tag: string): string {
  return `tag#${tag}`;
}

export function partitionOfTask(task: string): string {
  return `task#${task}`;
}

/** Sorts by start. */
export function entryKey({ start, id }: { start: string; id: string }): string {
  return `${start}#${id}`;
}

/** The start that a key begins with: 24 characters, always. */
export function startOfKey(key: string): string {
  return key.slice(0, 24);
}

/**
 * Entries by start: all of them, each type's, each tag's, each task's, the running and the long. Any list is one range of one
 * partition (and the few long entries before it), whose items hold the whole entry.
 */
export class EntryView implements View {
  readonly name = "time";

  fold(event: RecordedEvent, pending: PendingItems): void {
    if (event.log !== TIME_LOG) return;
    const change = readEntryEvent(event);
    if (change === undefined) return;
    const { id, before } = change;
    const after = storedAfter(change);
    if (before !== undefined) {
      for (const pk of partitionsOf(before)) pending.remove(pk, entryKey({ start: before.start, id }));
    }
    if (after === undefined) return;
    for (const pk of partitionsOf(after)) pending.put(pk, entryKey(after), storedOf(after));
  }
}

/** An item of the view back as the entry. */
export function entryOfItem(item: Record<string, unknown>): StoredEntry {
  const { id, version, start, end, type, tags, description, owner, source } = item as unknown as StoredEntry;
  const { task = null, measurements = [] } = item as Partial<StoredEntry>;
  return { id, version, start, end, type, tags, description, task, measurements, owner, source };
}

function partitionsOf(state: EntryState): string[] {
  const partitions = [ALL, partitionOfType(state.type), ...state.tags.map(partitionOfTag)];
  if (state.task !== null) partitions.push(partitionOfTask(state.task));
  if (state.end === null) partitions.push(RUNNING, LONG);
  else if (Date.parse(state.end) - startMs(state) > LONG_MS) partitions.push(LONG);
  return partitions;
}
