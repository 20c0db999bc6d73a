import { randomBytes } from "node:crypto";
import { Bus, handlerRule, type OnOptions } from "./bus/bus.ts";
import type { BusRunOptions } from "./bus/bus-api.ts";
import { realTimers } from "./bus/timers.ts";
import type { Handler } from "./config/handler.ts";
import { type Config, type LogSettings, validateConfig } from "./config.ts";
import { createKits, viewsOf } from "./daybook/kits.ts";
import { logSettings } from "./daybook/log-settings.ts";
import type { OpenOptions, ProcessOptions, ProgressOptions, TailQuery } from "./daybook/options.ts";
import type { DaybookParts } from "./daybook/parts.ts";
import { createReads } from "./daybook/reads.ts";
import { rebuildOptions } from "./daybook/rebuild-options.ts";
import { reportFault } from "./daybook/report-fault.ts";
import { Retention } from "./daybook/retention.ts";
import { definitionOf, firstCheckpoint } from "./daybook/views-definition.ts";
import { isDaybookError } from "./errors.ts";
import { Calendar, type WeekStart } from "./event/calendar.ts";
import type { JsonObject, NewEvent, RecordedEvent } from "./event/event.ts";
import { uuidV7Generator } from "./event/ids.ts";
import type { ImportReport, Row } from "./event/row.ts";
import { Capture, type CaptureReport } from "./kits/capture/capture.ts";
import type { PageKit } from "./kits/pages/page-kit.ts";
import type { TableKit } from "./kits/tables/table-kit.ts";
import type { TimeKit } from "./kits/time/time-kit.ts";
import type { GoalsKit } from "./kits/work/goals/goals-kit.ts";
import type { NotesKit } from "./kits/work/notes/notes-kit.ts";
import type { TagsKit } from "./kits/work/tags/tags-kit.ts";
import type { TaskKit } from "./kits/work/tasks/task-kit.ts";
import { type AppendRowsOptions, appendRows } from "./log/append-rows.ts";
import { type AppendVersionsOptions, appendVersions, type VersionedEvent } from "./log/append-versions.ts";
import { type AppendOptions, type AppendResult, Log } from "./log/log.ts";
import type { EventQuery, LogReads, StreamReadQuery } from "./log/read.ts";
import { Lease } from "./store/lease.ts";
import { leaseOwner } from "./store/lease-owner.ts";
import { openStore, watchStore } from "./store/open-store.ts";
import type { LogFilter, Page, Store } from "./store/store.ts";
import {
  type LogInfo,
  listLogs,
  listStreams,
  type StreamInfo,
  type StreamsQuery,
  wasStream,
} from "./views/catalog-read.ts";
import { findCheckpoint } from "./views/checkpoint.ts";
import { type CountQuery, type CountResult, count } from "./views/count.ts";
import { processViews } from "./views/processor.ts";
import { type RebuildReport, type RecountReport, rebuild, recount } from "./views/rebuild.ts";
import { Projections } from "./views/records/projections.ts";
import { ViewSet } from "./views/view-set.ts";

/** Between two settlings of a served book: what is counted is at most so old, and what comes within is one write a counter. */
const SETTLE_SECONDS = 2;
/** How long another process waits for one that died while it settled views. */
const PROCESSOR_LEASE_MS = 60_000;

/**
 * Opens a book: a path to a SQLite file, `:memory:`, `dynamodb:NAME` (made by `daybook setup`), or a store of your own,
 * which `daybook/store/conformance` tests. The book closes it.
 *
 * @throws book_missing, book_foreign, book_damaged, book_newer, book_unreachable, book_forbidden, config_invalid,
 * calendar_invalid
 */
export async function openDaybook(
  book: string | Store = "./daybook.db",
  options: OpenOptions = {},
): Promise<Daybook> {
  const config = validateConfig(options.config ?? {});
  const zone = options.zone ?? config.zone;
  // Before the file is made: a wrong zone must not leave a book behind.
  if (zone !== undefined) new Calendar(zone);
  const location = typeof book === "string" ? book : "";
  const store = typeof book === "string" ? await openStore(book, { create: options.create ?? true }) : book;
  try {
    const clock = options.clock ?? Date.now;
    const newId = options.ids ?? uuidV7Generator(clock, (count) => new Uint8Array(randomBytes(count)));
    const built = await firstCheckpoint(store, { config, zone });
    return new Daybook({
      location,
      store,
      config,
      clock,
      newId,
      zone: built.zone,
      reads: options.reads ?? "current",
      folder: options.folder ?? process.cwd(),
    });
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** An open book: the composition of log, views and kits over one store. */
export class Daybook {
  /** As it was opened; `""` for a store of one's own. */
  readonly location: string;
  readonly config: Config;
  readonly time: TimeKit;
  /** Rows of the config's tables, kept by this book. */
  readonly rows: TableKit;
  readonly notes: NotesKit;
  readonly tags: TagsKit;
  readonly tasks: TaskKit;
  readonly pages: PageKit;
  readonly goals: GoalsKit;
  /** Rules, dead letters, replays, and the work of delivering. */
  readonly bus: Bus;
  /** Records that follow from streams: reading them, and the work of folding. */
  readonly projections: Projections;
  /** Events that go when they are so old as their log's `retentionDays`. */
  readonly retention: Retention;
  #isWatching = false;
  #delivering: { abort: AbortController; done: Promise<void> } | undefined;
  #parts: DaybookParts;
  #log: Log;
  #capture: Capture;
  #reads: LogReads;
  #calendar: Calendar;
  #views: ViewSet;

  /** Use openDaybook(). */
  constructor(parts: DaybookParts) {
    const { store, config, clock, newId } = parts;
    this.location = parts.location;
    this.config = config;
    this.#parts = parts;
    this.#log = new Log({
      store,
      clock,
      newId,
      settings: this.#settings,
      onRecorded: (recorded) => this.#views.keepUp(recorded),
    });
    this.#reads = createReads(parts, this.#log.commits, () => this.#views);
    this.#calendar = new Calendar(parts.zone);
    this.#views = new ViewSet(store, {
      zone: parts.zone,
      reads: parts.reads,
      now: () => this.now(),
      viewsFor: (zone) => viewsOf(this.#calendarOf(zone), this.#settings, store),
      definitionFor: (zone) => definitionOf(config, zone),
    });
    this.retention = new Retention({ ...parts, views: this.#views });
    const watch = (options: BusRunOptions) => this.#watch(options);
    this.projections = new Projections({ ...parts, commits: this.#log.commits, watch });
    const kits = createKits({
      ...parts,
      log: this.#log,
      reads: this.#reads,
      views: this.#views,
      calendar: () => this.calendar,
      now: () => this.now(),
      count: (query) => this.count(query),
    });
    this.time = kits.time;
    this.rows = kits.rows;
    this.notes = kits.notes;
    this.tags = kits.tags;
    this.tasks = kits.tasks;
    this.pages = kits.pages;
    this.goals = kits.goals;
    this.#capture = new Capture({
      tables: config.tables ?? {},
      dayOf: (ms) => this.calendar.dayOf(ms),
      appendStreams: (appends) => this.#log.appendStreams(appends),
    });
    this.bus = new Bus(
      {
        store,
        commits: this.#log.commits,
        rules: config.rules ?? {},
        timers: realTimers(clock),
        random: Math.random,
        newId,
        dayOf: (ms) => this.calendar.dayOf(ms),
        head: () => this.head(),
        append: (log, events) => this.#log.append(log, events),
        appendStreams: (appends) => this.#log.appendStreams(appends),
        folder: parts.folder,
      },
      reportFault,
    );
  }

  /** Days are days of this calendar's zone. */
  get calendar(): Calendar {
    return this.#calendarOf(this.#views.zone);
  }

  get weekStart(): WeekStart {
    return this.config.weekStart ?? "monday";
  }

  /** Milliseconds since the epoch, by the book's clock. */
  now(): number {
    return this.#parts.clock();
  }

  /** Appends events of one subject, all or nothing. @throws event_invalid, log_invalid, version_conflict */
  append(log: string, events: NewEvent | NewEvent[], options: AppendOptions = {}): Promise<AppendResult> {
    return this.#log.append(log, Array.isArray(events) ? events : [events], options);
  }

  /** Appends rows of any number, the good ones, and reports each bad one. `log` "": each event names its own. */
  appendRows(
    log: string,
    rows: AsyncIterable<Row<unknown>>,
    options?: AppendRowsOptions,
  ): Promise<ImportReport> {
    return appendRows({ log: this.#log, name: log }, rows, options);
  }

  /** Appends events of any number of streams, each at its own version, and reports each that does not fit. */
  appendVersions(
    rows: AsyncIterable<Row<VersionedEvent>>,
    options?: AppendVersionsOptions,
  ): Promise<ImportReport> {
    return appendVersions({ log: this.#log, store: this.#parts.store }, rows, options);
  }

  /** Records what follows from changes of rows: one, an array, `{"Records": […]}`, or rows. docs/capture.md says what. */
  capture(changes: object): Promise<CaptureReport> {
    return this.#capture.capture(changes);
  }

  /** @throws event_not_found */
  event(id: string): Promise<RecordedEvent> {
    return this.#reads.event(id);
  }

  /** A page of events, newest first by default. @throws query_invalid, cursor_invalid */
  events(query: EventQuery = {}): Promise<Page<RecordedEvent>> {
    return this.#reads.events(query);
  }

  /** All events that match, page by page. */
  read(query: EventQuery = {}): AsyncIterable<RecordedEvent> {
    return this.#reads.read(query);
  }

  /** All events that match, in the order in which they were recorded: what a copy must be made in. */
  recorded(filter: LogFilter = {}): AsyncIterable<RecordedEvent> {
    return this.#reads.recorded(filter);
  }

  /** A page of one stream, oldest first by default; empty where all events of it have expired. @throws stream_not_found */
  async stream(log: string, subject: string, query?: StreamReadQuery): Promise<Page<RecordedEvent>> {
    try {
      return await this.#reads.stream(log, subject, query);
    } catch (error) {
      if (!isDaybookError(error, "stream_not_found")) throw error;
      // What cannot be looked up (outdated views) is not there, as the log says.
      if (await wasStream(this.#views, log, subject).catch(() => false)) return { items: [] };
      throw error;
    }
  }

  logs(): Promise<LogInfo[]> {
    return listLogs(this.#views);
  }

  /** @throws log_not_found */
  streams(log: string, query: StreamsQuery = {}): Promise<Page<StreamInfo>> {
    return listStreams(this.#views, log, query);
  }

  /** How much, per day, week or month. @throws counter_not_kept, query_invalid */
  count(query: CountQuery = {}): Promise<CountResult> {
    return count(query, {
      views: this.#views,
      logs: this.#settings,
      today: this.calendar.dayOf(this.now()),
      weekStart: this.weekStart,
    });
  }

  /** The position of the last event that was recorded; `""` in an empty book. */
  head(): Promise<string> {
    return this.#views.head();
  }

  /** Events as they are recorded, by any process, from the call on until the signal aborts. */
  tail({ after, ...query }: TailQuery = {}): AsyncGenerator<RecordedEvent> {
    const from = after === undefined ? this.head() : Promise.resolve(after);
    // Whoever never asks for the first event never hears of it.
    from.catch(() => {});
    return this.#tailFrom(from, query);
  }

  async *#tailFrom(from: Promise<string>, query: Omit<TailQuery, "after">): AsyncGenerator<RecordedEvent> {
    yield* this.#reads.tail({ after: await from, ...query });
  }

  /**
   * Builds every view anew, then switches; appends may go on. The time zone is the given one, else the config's, else
   * the book's own.
   */
  async rebuild({ zone, ...progress }: ProgressOptions & { zone?: string } = {}): Promise<RebuildReport> {
    const built = await findCheckpoint(this.#parts.store);
    const wanted = zone ?? this.config.zone ?? built?.zone ?? this.#views.zone;
    const report = await rebuild(rebuildOptions(this.#parts, { zone: wanted, ...progress }));
    await this.#views.catchUp();
    return report;
  }

  /** Compares every view with what the log says, and repairs it if asked. */
  async recount({
    repair = false,
    ...progress
  }: ProgressOptions & { repair?: boolean } = {}): Promise<RecountReport> {
    const { zone } = await this.#views.catchUp();
    return recount(this.#views, { ...rebuildOptions(this.#parts, { zone, ...progress }), repair });
  }

  /** Writes what the views have in memory, so that `settled` reads and the next process find it. Answers how far they got. */
  async settle(): Promise<string> {
    return (await this.#views.settle()).position;
  }

  /** Settles again and again until the signal aborts, in one process of all that are asked to. */
  async process(options: ProcessOptions): Promise<void> {
    const lease = new Lease(this.#parts.store, {
      name: "views",
      owner: leaseOwner(),
      ttlMs: PROCESSOR_LEASE_MS,
      now: () => this.now(),
    });
    const { commits } = this.#log;
    const pauseMs = (this.config.settleSeconds ?? SETTLE_SECONDS) * 1_000;
    await Promise.all([
      this.#watch(options),
      processViews({ ...options, pauseMs, views: this.#views, lease, commits }),
    ]);
  }

  /**
   * Delivers what rules match, folds projections, evaluates goals and lets old events expire until the signal aborts, each
   * in one process of all that are asked to.
   */
  async deliver(options: BusRunOptions): Promise<void> {
    const folding = this.config.projections === undefined ? undefined : this.projections.run(options);
    const others = [this.goals.run(options), this.retention.run(options), folding];
    await Promise.all([this.#watch(options), this.bus.run(options), ...others]);
  }

  /** Hears of what other processes record; once is enough for all who wait. */
  async #watch({ signal, onError }: BusRunOptions): Promise<void> {
    if (this.#isWatching) return;
    this.#isWatching = true;
    const onChange = () => this.#log.commits.announce();
    await watchStore(this.location, { signal, onError, onChange });
    this.#isWatching = false;
  }

  /**
   * Delivers what matches an event pattern to a handler of this process: from now on, and when the book is opened and asked
   * again, from where it was. The answer takes the handler away again.
   *
   * @throws pattern_invalid, config_invalid
   */
  async on(pattern: JsonObject, handler: Handler, options: OnOptions): Promise<() => Promise<void>> {
    const { name } = options;
    const rule = handlerRule(pattern, handler, options);
    validateConfig({ rules: { [name]: rule } });
    this.bus.add(name, rule);
    this.#delivering ??= this.#deliver();
    await this.bus.untilDelivering(name);
    return () => this.bus.remove(name);
  }

  #deliver(): { abort: AbortController; done: Promise<void> } {
    const abort = new AbortController();
    return { abort, done: this.deliver({ signal: abort.signal, onError: reportFault }) };
  }

  /** Ends deliveries, settles the views and lets go of the store. */
  async close(): Promise<void> {
    this.#delivering?.abort.abort();
    await this.#delivering?.done;
    await this.#views.settleQuietly();
    await this.#parts.store.close();
  }

  get #settings(): Record<string, LogSettings> {
    return logSettings(this.config);
  }

  /** The zone hardly ever changes, and a calendar remembers what it worked out. */
  #calendarOf(zone: string): Calendar {
    if (this.#calendar.zone !== zone) this.#calendar = new Calendar(zone);
    return this.#calendar;
  }
}
