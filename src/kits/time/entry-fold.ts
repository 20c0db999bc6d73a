import type { RecordedEvent } from "../../event/event.ts";
import type { EntryState, StoredEntry } from "./entry.ts";
import { type EntryEvent, type EntryOrigin, readEntryEvent } from "./entry-event.ts";

/** Everything that a command or an import must know of an entry's past. */
export interface EntryHistory {
  /** Of the stream's last event, whatever that is: what the next append expects. 0 for no stream. */
  streamVersion: number;
  /** Whether any event of the kit's is there. */
  known: boolean;
  /** Undefined when there is none, or it was deleted. */
  entry: StoredEntry | undefined;
  owner: string | null;
  origin: EntryOrigin | undefined;
  /** What the last import that changed the entry made of it; undefined if none did or it deleted it. */
  imported: EntryState | undefined;
  /** Whether the last change was an import's. */
  byImport: boolean;
}

/** An entry's events, oldest first; those that are not the kit's own are passed over. */
export function foldEntry(events: readonly RecordedEvent[]): EntryHistory {
  const history: EntryHistory = {
    streamVersion: events.at(-1)?.version ?? 0,
    known: false,
    entry: undefined,
    owner: null,
    origin: undefined,
    imported: undefined,
    byImport: false,
  };
  for (const event of events) {
    const change = readEntryEvent(event);
    if (change === undefined) continue;
    history.known = true;
    history.entry = storedAfter(change);
    history.owner = change.owner;
    history.origin = change.origin;
    history.byImport = change.origin?.import !== undefined;
    if (history.byImport) history.imported = change.after;
  }
  return history;
}

/** The entry as one event leaves it: events carry the whole state, so the last one says all. */
export function storedAfter({ id, version, after, owner, origin }: EntryEvent): StoredEntry | undefined {
  return after && { ...after, id, version, owner, source: origin?.source ?? null };
}
