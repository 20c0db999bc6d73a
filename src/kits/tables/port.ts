import type { TableSettings } from "../../config/tables.ts";
import type { NewEvent } from "../../event/event.ts";
import type { StreamOutcome } from "../../log/log.ts";
import type { Page } from "../../store/store.ts";
import type { ViewItem } from "../../views/overlay.ts";
import type { ViewQuery } from "../../views/view-set.ts";

/** What rows need of a book: nothing that a user's own kit could not ask. */
export interface TablesPort {
  tables: Record<string, TableSettings>;
  now(): number;
  newId(): string;
  dayOf(ms: number): string;
  /** Appends to one stream, all or nothing, if its last event has the version. */
  append(append: { log: string; events: NewEvent[]; expectedVersion: number }): Promise<StreamOutcome>;
  queryView(query: Omit<ViewQuery, "view">): Promise<Page<ViewItem>>;
}
