import type { Config, LogSettings } from "../config.ts";
import type { Calendar } from "../event/calendar.ts";
import { RowView } from "../kits/tables/row-view.ts";
import { TableKit } from "../kits/tables/table-kit.ts";
import { countEntry } from "../kits/time/counting.ts";
import { TIME_LOG } from "../kits/time/entry.ts";
import { EntryView } from "../kits/time/entry-view.ts";
import type { TimePort } from "../kits/time/port.ts";
import { TimeKit } from "../kits/time/time-kit.ts";
import { NoteView } from "../kits/work/notes/note-view.ts";
import { NotesKit } from "../kits/work/notes/notes-kit.ts";
import type { Log } from "../log/log.ts";
import type { LogReads } from "../log/read.ts";
import { CatalogView } from "../views/catalog.ts";
import type { CountEvent } from "../views/contribution.ts";
import type { CountQuery, CountResult } from "../views/count.ts";
import { CountersView } from "../views/counters.ts";
import type { View } from "../views/view.ts";
import type { ViewSet } from "../views/view-set.ts";
import { notePort } from "./note-port.ts";
import { tablesPort } from "./tables-port.ts";

/** What kits are made of: the parts of one open book. */
export interface KitParts {
  config: Config;
  log: Log;
  reads: LogReads;
  views: ViewSet;
  calendar(): Calendar;
  now(): number;
  newId(): string;
  count(query: CountQuery): Promise<CountResult>;
}

export interface Kits {
  time: TimeKit;
  rows: TableKit;
  notes: NotesKit;
}

/** Each kit gets a port of its own: what it may ask of the book, and nothing else. */
export function createKits(parts: KitParts): Kits {
  const time = new TimeKit(timePort(parts));
  const notes = new NotesKit(notePort(parts, { time }));
  const rows = new TableKit(tablesPort(parts));
  return { time, rows, notes };
}

/** Every view of a book whose days are those of the calendar. */
export function viewsOf(calendar: Calendar, logs: Record<string, LogSettings>): View[] {
  const counting: Record<string, CountEvent> = Object.create(null);
  counting[TIME_LOG] = (event) => countEntry(event, calendar);
  return [
    new CountersView({ calendar, logs, counting }),
    new CatalogView(),
    new EntryView(),
    new RowView(),
    new NoteView(() => undefined),
  ];
}

function timePort({ config, log, reads, views, calendar, now, newId, count }: KitParts): TimePort {
  return {
    config: config.time ?? {},
    calendar,
    now,
    newId,
    appendStreams: (appends) => log.appendStreams(appends.map((append) => ({ log: TIME_LOG, ...append }))),
    readStream: (id) => reads.wholeStream(TIME_LOG, id),
    queryView: (query) => views.query({ view: "time", ...query }),
    count: (query) => count({ ...query, log: TIME_LOG, measures: ["seconds"] }),
  };
}
