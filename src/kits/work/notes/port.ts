import type { Calendar } from "../../../event/calendar.ts";
import type { NewEvent, RecordedEvent } from "../../../event/event.ts";
import type { StreamOutcome } from "../../../log/log.ts";
import type { Page } from "../../../store/store.ts";
import type { ViewItem } from "../../../views/overlay.ts";
import type { ViewQuery } from "../../../views/view-set.ts";

/** What a note takes over from what it is attached to. */
export interface Attachment {
  date: string;
  tags: string[];
}

/** What notes ask of a book. */
export interface NotePort {
  calendar(): Calendar;
  now(): number;
  newId(): string;
  append(event: NewEvent, expectedVersion: number): Promise<StreamOutcome | undefined>;
  /** A note's events, the last first, read as far as they are asked for. */
  newestFirst(id: string): AsyncIterable<RecordedEvent>;
  queryView(query: Omit<ViewQuery, "view">): Promise<Page<ViewItem>>;
  /** Undefined if there is no such task. */
  task(id: string): Promise<Attachment | undefined>;
  /** Undefined if there is no such time entry. */
  entry(id: string): Promise<Attachment | undefined>;
}
