import { DaybookError, isDaybookError, shown } from "../../errors.ts";
import { type Calendar, type Day, parseDay, type WeekStart } from "../../event/calendar.ts";
import { MAX_LIMIT, parseLimit } from "../../log/read.ts";
import { decodeCursor, encodeCursor } from "../../store/cursor.ts";
import type { Direction, Page } from "../../store/store.ts";
import type { Bucket, CountResult } from "../../views/count.ts";
import { type Entry, type EntryState, type StoredEntry, startMs } from "./entry.ts";
import { foldEntry } from "./entry-fold.ts";
import {
  ALL,
  entryKey,
  LONG,
  LONG_MS,
  partitionOfTag,
  partitionOfTask,
  partitionOfType,
  RUNNING,
  startOfKey,
} from "./entry-view.ts";
import { type EntryLight, toEntry } from "./flags.ts";
import { findOverlapping } from "./overlaps.ts";
import type { TimePort } from "./port.ts";
import { checkRange, lowerBound, type Scan, scan, upperBound } from "./scan.ts";
import { TYPE_PREFIX } from "./type-rules.ts";

export interface EntryListQuery {
  /** Entries that touch from ≤ t < to, in milliseconds: that start in it, or start before and end after `from`. */
  from?: number;
  to?: number;
  type?: string;
  tag?: string;
  task?: string;
  /** By start; default backward: newest first. */
  direction?: Direction;
  /** 1 to 1,000; default 100. */
  limit?: number;
  cursor?: string;
}

export interface EntryCountQuery {
  /** One of the three at most. */
  type?: string;
  tag?: string;
  task?: string;
  /** First and last day, both included; default the twelve months up to today. */
  from?: Day;
  to?: Day;
  by?: Bucket;
  dense?: boolean;
  weekStart?: WeekStart;
}

export interface EntryDay {
  date: Day;
  /** Entries that start on the day. */
  count: number;
  /** The day's own, of whatever touches it. */
  seconds: number;
  /** Entries that touch the day, oldest first; the first 1,000. */
  items: Entry[];
}

/** The read side of the time kit. */
export class EntryQueries {
  #port: TimePort;

  constructor(port: TimePort) {
    this.#port = port;
  }

  /** @throws entry_not_found */
  async get(id: string): Promise<Entry> {
    const { entry } = foldEntry(await this.#port.readStream(id));
    if (entry === undefined) throw entryNotFound(id);
    return (await this.present([entry]))[0] as Entry;
  }

  /** @throws query_invalid, cursor_invalid */
  async list(query: EntryListQuery = {}): Promise<Page<Entry>> {
    const limit = parseLimit(query.limit);
    const found: StoredEntry[] = [];
    for await (const entry of this.#matching(query)) {
      if (found.length === limit) {
        const nextCursor = encodeCursor("view", [entryKey(found.at(-1) as StoredEntry)]);
        return { items: await this.present(found), nextCursor };
      }
      found.push(entry);
    }
    return { items: await this.present(found) };
  }

  /** @throws calendar_invalid `date must be a day YYYY-MM-DD, got …` */
  async day(date: Day): Promise<EntryDay> {
    parseDay(date, "date");
    const calendar = this.#port.calendar();
    // To the end of the day after: where the clock went back across midnight, an hour of the day comes later.
    const range = { from: calendar.startOf(date), to: calendar.endOf(date) + LONG_MS };
    const day = { date, count: 0, seconds: 0 };
    const touching: StoredEntry[] = [];
    for await (const entry of this.#matching({ ...range, direction: "forward" })) {
      const startsHere = calendar.dayOf(startMs(entry)) === date;
      const seconds = secondsOn(entry, date, calendar) ?? (this.#runsOn(entry, date) ? 0 : undefined);
      if (!startsHere && seconds === undefined) continue;
      day.count += startsHere ? 1 : 0;
      day.seconds += seconds ?? 0;
      if (touching.length < MAX_LIMIT) touching.push(entry);
    }
    return { ...day, items: await this.present(touching) };
  }

  /** @throws counter_not_kept for two of type, tag and task at once, query_invalid */
  async count({ type, tag, task, ...query }: EntryCountQuery = {}): Promise<CountResult> {
    const given = Object.entries({ type, tag, task }).flatMap(([name, value]) =>
      value === undefined ? [] : [name],
    );
    if (given.length > 1) {
      throw new DaybookError("counter_not_kept", `no counter is kept for a ${given.join(" with a ")}`, {
        subject: "counter",
        hint: "count by one of them; a list of entries takes all",
      });
    }
    const counted = type === undefined ? tag : TYPE_PREFIX + type;
    const filter = task !== undefined ? { task } : counted === undefined ? {} : { tag: counted };
    return this.#port.count({ ...query, ...filter, measures: ["seconds"] });
  }

  /** The running entries, the last started first; of one owner, or everybody's. */
  async runningOf(owner: string | undefined): Promise<StoredEntry[]> {
    const running: StoredEntry[] = [];
    for await (const entry of scan(this.#port, { pk: RUNNING, direction: "backward", fresh: true })) {
      if (owner === undefined || entry.owner === owner) running.push(entry);
    }
    return running;
  }

  /** With their flags and durations as of now. */
  async present(entries: StoredEntry[]): Promise<Entry[]> {
    const light = this.#light;
    const overlapping = await findOverlapping(this.#port, entries);
    return entries.map((entry) => toEntry(entry, light, overlapping.has(entry.id)));
  }

  /**
   * An entry that was just changed. Views that wait for a rebuild must not make a change look failed that is
   * recorded: then it is shown without what its neighbours say.
   */
  async presentChanged(entry: StoredEntry): Promise<Entry> {
    try {
      return (await this.present([entry]))[0] as Entry;
    } catch (error) {
      if (!isDaybookError(error, "views_outdated")) throw error;
      return toEntry(entry, this.#light, false);
    }
  }

  get #light(): EntryLight {
    return { calendar: this.#port.calendar(), now: this.#port.now(), config: this.#port.config };
  }

  async *#matching(query: EntryListQuery): AsyncGenerator<StoredEntry> {
    for (const stretch of stretchesOf(query)) {
      for await (const entry of scan(this.#port, stretch)) {
        if (matches(entry, query, this.#port.now())) yield entry;
      }
    }
  }

  #runsOn(entry: StoredEntry, date: Day): boolean {
    const calendar = this.#port.calendar();
    return (
      entry.end === null && calendar.dayOf(startMs(entry)) < date && calendar.dayOf(this.#port.now()) >= date
    );
  }
}

export function entryNotFound(id: unknown): DaybookError {
  return new DaybookError("entry_not_found", `time entry must be one that is recorded, got ${shown(id)}`, {
    subject: "id",
    value: id,
  });
}

/** Undefined when the entry does not touch the day. */
function secondsOn(entry: EntryState, date: Day, calendar: Calendar): number | undefined {
  if (entry.end === null) return undefined;
  return calendar.split(startMs(entry), Date.parse(entry.end)).find(({ day }) => day === date)?.seconds;
}

/**
 * Where to read: the one partition that is nearest to the filter, from a day before the range, and before that only the
 * long entries, which alone can reach it from there. The two do not meet, so one after the other is in order.
 */
function stretchesOf(query: EntryListQuery): Scan[] {
  const { from, to, cursor, direction = "backward" } = query;
  checkRange({ from, to });
  const after = cursor === undefined ? undefined : String(decodeCursor(cursor, "view")[0]);
  const near: Scan = { pk: nearestPartition(query), to: upperBound(to), direction };
  if (from === undefined) return [{ ...near, after }];
  if (to !== undefined && to <= from) return [];
  const border = lowerBound(from - LONG_MS);
  const long: Scan = { pk: LONG, to: border, direction };
  near.from = border;
  const stretches = direction === "forward" ? [long, near] : [near, long];
  if (after === undefined) return stretches;
  const current = startOfKey(after) < border ? long : near;
  return stretches
    .slice(stretches.indexOf(current))
    .map((stretch) => (stretch === current ? { ...stretch, after } : stretch));
}

/** A task has fewer entries than a type or a tag. */
function nearestPartition({ type, tag, task }: EntryListQuery): string {
  if (task !== undefined) return partitionOfTask(task);
  if (type !== undefined) return partitionOfType(type);
  return tag === undefined ? ALL : partitionOfTag(tag);
}

function matches(entry: StoredEntry, { from, to, type, tag, task }: EntryListQuery, now: number): boolean {
  if (type !== undefined && entry.type !== type) return false;
  if (tag !== undefined && !entry.tags.includes(tag)) return false;
  if (task !== undefined && entry.task !== task) return false;
  const start = startMs(entry);
  if (to !== undefined && start >= to) return false;
  if (from === undefined || start >= from) return true;
  return (entry.end === null ? now : Date.parse(entry.end)) > from;
}
