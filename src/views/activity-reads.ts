import type { LogSettings } from "../config.ts";
import { DaybookError } from "../errors.ts";
import { toIso } from "../event/calendar.ts";
import { matchesType, type RecordedEvent } from "../event/event.ts";
import { type EventStore, MAX_LIMIT } from "../log/read.ts";
import { decodeCursor, encodeCursor } from "../store/cursor.ts";
import { matchesFilter } from "../store/filter.ts";
import type { LogQuery, Page, Store } from "../store/store.ts";
import { ACTIVITY, activityOf, historyOf, KINDS, keepsHistory, placeText } from "./activity.ts";
import { LOGS, streamsOf } from "./catalog.ts";
import { mergedPage, type Source } from "./merged-page.ts";
import type { ViewItem } from "./overlay.ts";
import type { ViewQuery, ViewSet } from "./view-set.ts";

export interface ActivityParts {
  store: Store;
  views: () => ViewSet;
  logs: () => Record<string, LogSettings>;
}

const MIN_TIME = Date.parse("0001-01-01T00:00:00.000Z");
const MAX_TIME = Date.parse("9999-12-31T23:59:59.999Z");
/** After every time. */
const END = "~";

/** The reads of a store, those of an actor and of a subject by the view of their activity where the store has no index. */
export function eventStore(parts: ActivityParts): EventStore {
  const { store } = parts;
  if (store.capabilities.findsActivity) return store;
  const activity = new ActivityReads(parts);
  return {
    readLog: (query) => activity.readLog(query),
    readStream: (query) => store.readStream(query),
    readAfter: (position, limit) => store.readAfter(position, limit),
  };
}

/**
 * Reads the events of an actor or a subject from their own partitions, several side by side: one for each kind that is
 * wanted, one for each log. Beside what it returns it reads what of those comes after the page.
 */
class ActivityReads {
  #parts: ActivityParts;

  constructor(parts: ActivityParts) {
    this.#parts = parts;
  }

  /** @throws cursor_invalid */
  async readLog(query: LogQuery): Promise<Page<RecordedEvent>> {
    const { store } = this.#parts;
    const { id, subject, actor } = query;
    if (id !== undefined || (subject === undefined && actor === undefined)) return store.readLog(query);
    try {
      const sources =
        subject === undefined ? await this.#ofActor(query) : await this.#ofSubject(query, subject);
      return await mergedPage(sources, query);
    } catch (error) {
      // Until they are rebuilt, the log itself answers.
      if (error instanceof DaybookError && error.code === "views_outdated") return store.readLog(query);
      throw error;
    }
  }

  async #ofActor({ actor = "", log, types }: LogQuery): Promise<Source[]> {
    if (log === undefined && types === undefined) return [this.#partition(activityOf(actor))];
    const kinds = await this.#keys({ view: ACTIVITY, pk: KINDS });
    return kinds
      .map((kind) => kind.split(" ") as [log: string, type: string])
      .filter(([ofLog]) => log === undefined || ofLog === log)
      .filter(([, type]) => types === undefined || types.some((wanted) => matchesType(type, wanted)))
      .map((kind) => this.#partition(activityOf(actor, kind.join(" "))));
  }

  async #ofSubject({ log }: LogQuery, subject: string): Promise<Source[]> {
    const logs = log === undefined ? await this.#keys({ view: "catalog", pk: LOGS }) : [log];
    const settings = this.#parts.logs();
    const sources = await Promise.all(
      logs.map((name) =>
        keepsHistory(settings[name])
          ? this.#partition(historyOf(name, subject))
          : this.#ofStore(name, subject),
      ),
    );
    return sources.filter((source) => source !== undefined);
  }

  /** Of a log without a history of subjects: read between the first and the last event that the catalog knows of. */
  async #ofStore(log: string, subject: string): Promise<Source | undefined> {
    const pk = streamsOf(log);
    const one = { from: subject, to: subject, direction: "forward", limit: 1 } as const;
    const { items } = await this.#parts.views().query({ view: "catalog", pk, ...one });
    const [stream] = items as unknown as { firstTime: number; lastTime: number }[];
    if (stream === undefined) return undefined;
    return (query) =>
      this.#parts.store.readLog({
        ...query,
        log,
        from: Math.max(query.from ?? stream.firstTime, stream.firstTime),
        to: Math.min(query.to ?? stream.lastTime + 1, stream.lastTime + 1),
      });
  }

  async #keys(query: Pick<ViewQuery, "view" | "pk">): Promise<string[]> {
    const keys: string[] = [];
    for await (const { sk } of this.#parts.views().all(query)) keys.push(sk);
    return keys;
  }

  #partition(pk: string): Source {
    return async (query) => {
      const { cursor, direction, limit } = query;
      const page = await this.#parts.views().query({
        ...boundsOf(query),
        view: ACTIVITY,
        pk,
        direction,
        limit,
        ...(cursor === undefined ? {} : { cursor: encodeCursor("view", [placeOf(cursor)]) }),
      });
      const events = await Promise.all(page.items.map((item) => this.#eventOf(item)));
      const items = events.filter(
        (event): event is RecordedEvent => event !== undefined && matchesFilter(event, query),
      );
      const last = page.items.at(-1);
      if (page.nextCursor === undefined || last === undefined) return { items };
      return { items, nextCursor: cursorAt(last.sk) };
    };
  }

  /** The item's own copy, or what is at the place that it names; undefined: that has expired this moment. */
  async #eventOf(item: ViewItem): Promise<RecordedEvent | undefined> {
    const { event, log, subject, version, id } = item as unknown as Partial<RecordedEvent> & {
      event?: string;
    };
    if (event !== undefined) return JSON.parse(event) as RecordedEvent;
    const { store } = this.#parts;
    const first = { log: log as string, direction: "forward", limit: 1 } as const;
    if (version !== undefined) {
      const stream = { ...first, subject: subject as string, fromVersion: version };
      return (await store.readStream(stream))[0];
    }
    // An id is that of one event, or of one for each of several sources.
    const { items } = await store.readLog({ ...first, id: id as string, limit: MAX_LIMIT });
    return items.find((found) => placeText(found.time, found.position) === item.sk);
  }
}

/** @param place as `placeText` makes it */
function cursorAt(place: string): string {
  const end = place.indexOf("#");
  return encodeCursor("event", [Date.parse(place.slice(0, end)), place.slice(end + 1)]);
}

function placeOf(cursor: string): string {
  const [time, position] = decodeCursor(cursor, "event") as [number, string];
  return placeText(toIso(Math.min(Math.max(time, MIN_TIME), MAX_TIME)), position);
}

/** An event at `to` itself sorts after the text of `to` alone, and so is not in it. */
function boundsOf({ from, to }: LogQuery): { from?: string; to?: string } {
  return {
    ...(from === undefined || from < MIN_TIME ? {} : { from: from > MAX_TIME ? END : toIso(from) }),
    ...(to === undefined || to > MAX_TIME ? {} : { to: to < MIN_TIME ? "0" : toIso(to) }),
  };
}
