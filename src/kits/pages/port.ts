import type { PageSettings } from "../../config/pages.ts";
import type { Calendar, WeekStart } from "../../event/calendar.ts";
import type { NewEvent, ValidEvent } from "../../event/event.ts";
import type { AppendResult, StreamOutcome } from "../../log/log.ts";
import type { Page, Store } from "../../store/store.ts";
import type { ViewItem } from "../../views/overlay.ts";
import type { ViewQuery } from "../../views/view-set.ts";

/** What the page kit asks of a book. */
export interface PagesPort {
  config: PageSettings;
  /** Absolute path of a file of countries, if the config names one. */
  countriesFile: string | undefined;
  weekStart: WeekStart;
  /** Changes when the book is rebuilt for another zone. */
  calendar(): Calendar;
  now(): number;
  /** Views of a time before it are not recorded any more, milliseconds since the epoch; undefined: all are. */
  expiresBefore(): number | undefined;
  newId(): string;
  /** Random, of 256 bits. */
  newSecret(): string;
  /** Records views that are valid by construction, each for itself, in one write. */
  recordViews(events: ValidEvent[]): Promise<StreamOutcome[]>;
  append(event: NewEvent): Promise<AppendResult>;
  queryView(query: Omit<ViewQuery, "view">): Promise<Page<ViewItem>>;
  /** Which pages there are: first and last seen. */
  queryCatalog(query: Omit<ViewQuery, "view">): Promise<Page<ViewItem>>;
  /** For small state beside the log: the secret, and what was read of which file. */
  store: Pick<Store, "getItem" | "writeItems">;
}
