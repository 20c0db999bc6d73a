import { realTimers } from "../bus/timers.ts";
import type { Config, LogSettings } from "../config.ts";
import type { Calendar } from "../event/calendar.ts";
import { PageKit } from "../kits/pages/page-kit.ts";
import { PageView } from "../kits/pages/page-view.ts";
import { RowView } from "../kits/tables/row-view.ts";
import { TableKit } from "../kits/tables/table-kit.ts";
import { countEntry } from "../kits/time/counting.ts";
import { TIME_LOG } from "../kits/time/entry.ts";
import { EntryView } from "../kits/time/entry-view.ts";
import type { TimePort } from "../kits/time/port.ts";
import { TimeKit } from "../kits/time/time-kit.ts";
import { GoalView } from "../kits/work/goals/goal-view.ts";
import { GoalsKit } from "../kits/work/goals/goals-kit.ts";
import { NoteView } from "../kits/work/notes/note-view.ts";
import { NotesKit } from "../kits/work/notes/notes-kit.ts";
import { TagView } from "../kits/work/tags/tag-view.ts";
import { TagsKit } from "../kits/work/tags/tags-kit.ts";
import { TaskKit } from "../kits/work/tasks/task-kit.ts";
import { TaskView } from "../kits/work/tasks/task-view.ts";
import type { Log } from "../log/log.ts";
import type { LogReads } from "../log/read.ts";
import type { Store } from "../store/store.ts";
import { ActivityView } from "../views/activity.ts";
import { CatalogView } from "../views/catalog.ts";
import type { CountEvent } from "../views/contribution.ts";
import type { CountQuery, CountResult } from "../views/count.ts";
import { CountersView } from "../views/counters.ts";
import type { View } from "../views/view.ts";
import type { ViewSet } from "../views/view-set.ts";
import { goalsPort } from "./goals-port.ts";
import { notePort } from "./note-port.ts";
import { pagesPort } from "./pages-port.ts";
import { tablesPort } from "./tables-port.ts";
import { tagPort } from "./tag-port.ts";
import { taskPort } from "./task-port.ts";

/** What kits are made of: the parts of one open book. */
export interface KitParts {
  store: Store;
  config: Config;
  log: Log;
  reads: LogReads;
  views: ViewSet;
  calendar(): Calendar;
  now(): number;
  newId(): string;
  /** Where relative paths in the config start. */
  folder: string;
  count(query: CountQuery): Promise<CountResult>;
}

export interface Kits {
  time: TimeKit;
  rows: TableKit;
  notes: NotesKit;
  tags: TagsKit;
  goals: GoalsKit;
  tasks: TaskKit;
  pages: PageKit;
}

/** Each kit gets a port of its own: what it may ask of the book, and nothing else. */
export function createKits(parts: KitParts): Kits {
  const tasks = new TaskKit(taskPort(parts));
  const time = new TimeKit(timePort(parts, { tasks }));
  const notes = new NotesKit(notePort(parts, { tasks }));
  const tags = new TagsKit(tagPort(parts, { time, tasks, notes }));
  const rows = new TableKit(tablesPort(parts));
  const { store, log, now } = parts;
  const running = { store, commits: log.commits, timers: realTimers(now) };
  const goals = new GoalsKit(goalsPort(parts, { tasks }), running);
  const pages = new PageKit(pagesPort(parts));
  return { time, rows, notes, tags, goals, tasks, pages };
}

/** Every view of a book whose days are those of the calendar. */
export function viewsOf(calendar: Calendar, logs: Record<string, LogSettings>, store: Store): View[] {
  const counting: Record<string, CountEvent> = Object.create(null);
  counting[TIME_LOG] = (event) => countEntry(event, calendar);
  return [
    new CountersView({ calendar, logs, counting }),
    new CatalogView(),
    ...(store.capabilities.findsActivity ? [] : [new ActivityView(logs)]),
    new EntryView(),
    new TaskView(),
    new RowView(),
    new NoteView(),
    new TagView(),
    new GoalView(),
    new PageView(calendar),
  ];
}

function timePort(parts: KitParts, { tasks }: Pick<Kits, "tasks">): TimePort {
  const { store, config, log, reads, views, calendar, now, newId, count } = parts;
  return {
    config: config.time ?? {},
    calendar,
    now,
    newId,
    appendStreams: (appends) => log.appendStreams(appends.map((append) => ({ log: TIME_LOG, ...append }))),
    getItem: (key) => store.getItem(key),
    readStream: (id) => reads.wholeStream(TIME_LOG, id),
    queryView: (query) => views.query({ view: "time", ...query }),
    taskExists: async (id) => (await tasks.find(id, { fresh: true })) !== undefined,
    count: (query) => count({ ...query, log: TIME_LOG, measures: ["seconds"] }),
  };
}
