import type { Calendar, WeekStart } from "../../../event/calendar.ts";
import type { NewEvent } from "../../../event/event.ts";
import type { StreamOutcome } from "../../../log/log.ts";
import type { ExpectedVersion, Page } from "../../../store/store.ts";
import type { CountQuery, CountResult } from "../../../views/count.ts";
import type { ViewItem } from "../../../views/overlay.ts";
import type { ViewQuery } from "../../../views/view-set.ts";

/** A count per day of one counter, or of the sum of several types. */
export interface GoalCount extends Pick<CountQuery, "types" | "tag" | "from" | "to"> {
  log: string;
  /** The id of a task. */
  task?: string;
}

/** What the goals ask of a book: nothing that a user's own kit could not ask. */
export interface GoalsPort {
  /** Changes when the book is rebuilt for another zone. */
  calendar(): Calendar;
  weekStart: WeekStart;
  now(): number;
  newId(): string;
  append(append: GoalAppend): Promise<StreamOutcome>;
  queryView(query: Omit<ViewQuery, "view">): Promise<Page<ViewItem>>;
  /** `fresh`: as of now, whatever the book's reads are. */
  count(query: GoalCount, options: { fresh: boolean }): Promise<CountResult>;
  /** Names of what is summed of a log's events beside their number; of time entries anything may be. */
  measures(log: string): readonly string[];
  /** The task and all below it; undefined if it is not there. */
  subtreeIds(task: string): Promise<string[] | undefined>;
}

export interface GoalAppend {
  events: NewEvent[];
  expectedVersion: ExpectedVersion;
}
