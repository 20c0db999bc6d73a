import type { Day } from "../../event/calendar.ts";
import type { Row } from "../../event/row.ts";
import type { Interval } from "../../sources/interval.ts";
import type { Page } from "../../store/store.ts";
import type { CountResult } from "../../views/count.ts";
import { EntryCommands, type TimerEnd, type TimerInput } from "./commands.ts";
import type { ActorOptions, ChangeOptions, Entry, EntryInput } from "./entry.ts";
import { TimeImport, type TimeImportOptions, type TimeImportReport } from "./import.ts";
import type { TimePort } from "./port.ts";
import { type EntryCountQuery, type EntryDay, type EntryListQuery, EntryQueries } from "./queries.ts";

/** Time entries: what was done from when to when. Each entry is a stream of the log `time`. */
export class TimeKit {
  #port: TimePort;
  #queries: EntryQueries;
  #commands: EntryCommands;

  constructor(port: TimePort) {
    this.#port = port;
    this.#queries = new EntryQueries(port);
    this.#commands = new EntryCommands(port, this.#queries);
  }

  /**
   * Records an entry; without an end it is running, beside whatever else runs.
   *
   * @throws entry_invalid; version_conflict when an entry of that id says something else
   */
  record(input: EntryInput, options?: ActorOptions): Promise<Entry> {
    return this.#commands.record(input, options);
  }

  /**
   * Starts a timer, now by default, and stops what runs at that instant, as TimeWarrior does: the actor's own
   * timers, or every one when no actor is named.
   *
   * @throws entry_invalid
   */
  start(input?: TimerInput, options?: ActorOptions): Promise<{ started: Entry; stopped?: Entry }> {
    return this.#commands.start(input, options);
  }

  /** Stops the timer that was started last, now by default. @throws timer_not_running, entry_invalid */
  stop(input?: TimerEnd, options?: ActorOptions): Promise<Entry> {
    return this.#commands.stop(input, options);
  }

  /** The timer that was started last, of the actor or of anybody. */
  async running({ actor }: ActorOptions = {}): Promise<Entry | undefined> {
    const [last] = await this.#queries.runningOf(actor);
    return last && (await this.#queries.present([last]))[0];
  }

  /**
   * Changes the fields that the patch names. Without `ifVersion` it is applied to whatever the entry is by then.
   *
   * @throws entry_not_found, entry_invalid, version_conflict
   */
  amend(id: string, patch: Partial<EntryInput>, options?: ChangeOptions): Promise<Entry> {
    return this.#commands.amend(id, patch, options);
  }

  /** Deletes an entry: its events stay, it is neither listed nor counted. @throws entry_not_found, version_conflict */
  remove(id: string, options?: ChangeOptions): Promise<void> {
    return this.#commands.remove(id, options);
  }

  /** @throws entry_not_found, also for one that was deleted */
  get(id: string): Promise<Entry> {
    return this.#queries.get(id);
  }

  /** A page of entries, newest first by default. @throws query_invalid, cursor_invalid */
  list(query?: EntryListQuery): Promise<Page<Entry>> {
    return this.#queries.list(query);
  }

  /** @throws calendar_invalid */
  day(date: Day): Promise<EntryDay> {
    return this.#queries.day(date);
  }

  /** Entries and seconds per day, week or month. @throws counter_not_kept, query_invalid, calendar_invalid */
  count(query?: EntryCountQuery): Promise<CountResult> {
    return this.#queries.count(query);
  }

  /** Records the rows of another tracker's export; a second import of the same rows changes nothing. */
  async import(rows: AsyncIterable<Row<Interval>>, options: TimeImportOptions): Promise<TimeImportReport> {
    return new TimeImport(this.#port, options).run(rows);
  }
}
