import type { Config } from "../../config.ts";
import type { Calendar } from "../../event/calendar.ts";
import type { NewEvent, RecordedEvent } from "../../event/event.ts";
import type { StreamOutcome } from "../../log/log.ts";
import type { ExpectedVersion, Item, ItemKey, ItemWrite, Page } from "../../store/store.ts";
import type { CountQuery, CountResult } from "../../views/count.ts";
import type { ViewItem } from "../../views/overlay.ts";
import type { ViewQuery } from "../../views/view-set.ts";

/** What the time kit asks of a book: nothing that a user's own kit could not ask. */
export interface TimePort {
  config: NonNullable<Config["time"]>;
  /** Changes when the book is rebuilt for another zone. */
  calendar(): Calendar;
  now(): number;
  newId(): string;
  /** Appends to several entries' streams at once, each with its own outcome. */
  appendStreams(appends: EntryAppend[]): Promise<StreamOutcome[]>;
  getItem(key: ItemKey): Promise<Item | undefined>;
  /** All events of an entry, oldest first; none if there is no such entry. */
  readStream(id: string): Promise<RecordedEvent[]>;
  /** As of now, whatever the book's reads are. */
  taskExists(id: string): Promise<boolean>;
  queryView(query: Omit<ViewQuery, "view">): Promise<Page<ViewItem>>;
  count(query: Omit<CountQuery, "log">): Promise<CountResult>;
}

export interface EntryAppend {
  events: NewEvent[];
  expectedVersion: ExpectedVersion;
  /** Items that are written with the events or not at all. */
  changes?: ItemWrite[];
}
