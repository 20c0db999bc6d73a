import type { Calendar } from "../../../event/calendar.ts";
import type { NewEvent } from "../../../event/event.ts";
import type { StreamOutcome } from "../../../log/log.ts";
import type { ExpectedVersion, Item, ItemKey, ItemWrite, Page } from "../../../store/store.ts";
import type { CountQuery, CountResult } from "../../../views/count.ts";
import type { ViewItem } from "../../../views/overlay.ts";
import type { ViewQuery } from "../../../views/view-set.ts";

/** What the tasks ask of a book: nothing that a user's own kit could not ask. */
export interface TaskPort {
  /** Changes when the book is rebuilt for another zone. */
  calendar(): Calendar;
  now(): number;
  newId(): string;
  /** Appends to several tasks' streams in order, each with its own outcome. */
  appendStreams(appends: TaskAppend[]): Promise<StreamOutcome[]>;
  queryView(query: Omit<ViewQuery, "view">): Promise<Page<ViewItem>>;
  getItem(key: ItemKey): Promise<Item | undefined>;
  /** Time entries of a task, and their seconds. */
  countTime(query: TaskTimeRead): Promise<CountResult>;
}

export interface TaskAppend {
  events: NewEvent[];
  expectedVersion: ExpectedVersion;
  changes?: ItemWrite[];
}

export type TaskTimeRead = Pick<CountQuery, "from" | "to" | "by"> & { task: string };
