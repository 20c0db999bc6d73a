import { eventTags, type RecordedEvent, type ValidEvent } from "../../event/event.ts";
import { checkExpectedVersion } from "../expected-version.ts";
import type { AppendBatch, AppendOutcome, EventRemoval, RemovalOutcome } from "../store.ts";
import { Activity } from "./activity.ts";
import { eventRowAt } from "./event-at.ts";
import { EventIds, type EventKey, type FreeSlot, type WantedSlots } from "./event-ids.ts";
import { positionText, recordedEvent, toEvent } from "./event-row.ts";
import { Horizons } from "./horizons.ts";
import type { Items } from "./items.ts";
import { LastPosition } from "./last-position.ts";
import { Logs } from "./logs.ts";
import type { Names } from "./names.ts";
import type { Place } from "./place.ts";
import { EventRemover } from "./remove-events.ts";
import { RowBuffer } from "./row-buffer.ts";
import type { Connection } from "./schema.ts";
import { type Link, Streams } from "./streams.ts";

const UNVERSIONED: Link = { version: 0, prev: null, jump: null };

type EventValues = [
  position: number,
  log: number,
  stream: number,
  type: number,
  time: number,
  recorded: number,
  version: number | null,
  prev: number | null,
  jump: number | null,
  body: string,
];

/** An event of a stream; its type as the dictionary has it. */
interface StreamLink {
  time: number;
  type: string;
  prev: number | null;
}

/** Where an event of a batch goes: recorded before, or at a free slot of the ids. */
type Spot = { first: RecordedEvent } | FreeSlot | { sameAs: number };

/**
 * Records batches inside a write transaction. Everything that can refuse a batch is looked at before its first
 * row is written, so a refusal needs no savepoint and costs its neighbours nothing.
 */
export class Appender {
  #names: Names;
  #items: Items;
  #logs: Logs;
  #horizons: Horizons;
  #remover: EventRemover;
  #streams: Streams;
  #ids: EventIds;
  #eventAt;
  #lastPosition: LastPosition;
  #linkAt;
  #events: RowBuffer<EventValues>;
  #activity: Activity;
  /** Of the last event; -1: not known. */
  #position = -1;
  /** Of the last event before this transaction. */
  #committed = -1;

  constructor(db: Connection, options: { names: Names; items: Items; hashSeed: number }) {
    this.#names = options.names;
    this.#items = options.items;
    this.#logs = new Logs(db);
    this.#horizons = new Horizons(db);
    const jumpAt = db.prepare<[number], number | null>("SELECT jump FROM events WHERE position = ?").pluck();
    this.#streams = new Streams(db, (position) => {
      this.#flushFrom(position);
      return jumpAt.get(position) ?? null;
    });
    this.#eventAt = eventRowAt(db);
    this.#ids = new EventIds(db, options.hashSeed, (position) => this.#event(position));
    this.#remover = new EventRemover(db, { ids: this.#ids, names: this.#names });
    this.#lastPosition = new LastPosition(db);
    this.#events = new RowBuffer(db, { insert: "INSERT INTO events", columns: 10 });
    this.#activity = new Activity(db);
    this.#linkAt = db.prepare<[number], StreamLink>(
      "SELECT time, names.name AS type, prev FROM events JOIN names ON names.id = events.type WHERE position = ?",
    );
  }

  append(batch: AppendBatch): AppendOutcome {
    const places = this.#placesOf(batch.events);
    const refusal = places.some((place) => "slot" in place) ? this.#refusalOf(batch, places) : undefined;
    return refusal ?? this.#record(batch, places);
  }

  /** Removes events of a log without versions. */
  remove({ log, events, before, changes }: EventRemoval): RemovalOutcome {
    const logId = this.#names.find("log", log);
    if (logId !== undefined && this.#logs.isVersioned(logId)) return { status: "ordering_conflict" };
    const written = this.#items.write(changes ?? []);
    if (written.status === "condition_failed") return written;
    this.flush();
    this.#horizons.raise(log, before);
    this.#loadPosition();
    this.#lastPosition.keep(this.#position);
    const removed = this.#remover.remove(log, events);
    this.#ids.forget();
    return { status: "removed", events: removed };
  }

  /** Why a batch with new events is not recorded; its changes are written when it is. */
  #refusalOf(batch: AppendBatch, places: Spot[]): AppendOutcome | undefined {
    const log = this.#names.find("log", batch.log);
    const versioned = log === undefined ? undefined : this.#logs.isVersioned(log);
    if (versioned !== undefined && versioned !== batch.versioned) return { status: "ordering_conflict" };
    const before = batch.versioned ? undefined : this.#horizons.of(batch.log);
    if (before !== undefined && hasOlder(batch.events, places, before)) return { status: "expired", before };
    const lastVersion = log === undefined ? 0 : (this.#streams.find(log, batch.subject)?.version ?? 0);
    if (!checkExpectedVersion(batch.expectedVersion, lastVersion)) {
      return { status: "version_conflict", actualVersion: lastVersion };
    }
    if (batch.changes === undefined) return undefined;
    const written = this.#items.write(batch.changes);
    return written.status === "condition_failed" ? written : undefined;
  }

  /** Of the last event, this transaction's included. */
  lastPosition(): string {
    this.#loadPosition();
    return this.#position === 0 ? "" : positionText(this.#position);
  }

  /** Before the commit. */
  flush(): void {
    this.#events.flush();
    this.#activity.flush();
    this.#ids.flush();
    this.#streams.flush();
    this.#committed = this.#position;
  }

  /** After a rollback, or when another process wrote: nothing that is known of the tables holds. */
  forget(): void {
    this.#events.clear();
    this.#activity.forget();
    this.#ids.forget();
    this.#logs.forget();
    this.#horizons.forget();
    this.#streams.forget();
    this.#position = -1;
    this.#committed = -1;
  }

  #placesOf(events: ValidEvent[]): Spot[] {
    if (events.length === 1) return [this.#placeOf(events[0] as ValidEvent)];
    const seen = new Map<string, number>();
    const wanted = new Map<number, EventKey>();
    return events.map((event, index) => {
      const key = `${event.source}\n${event.id}`;
      const twin = seen.get(key);
      if (twin !== undefined) return { sameAs: twin };
      seen.set(key, index);
      const place = this.#placeOf(event, wanted);
      if ("slot" in place) wanted.set(place.slot, event);
      return place;
    });
  }

  #placeOf(event: ValidEvent, wanted?: WantedSlots): { first: RecordedEvent } | FreeSlot {
    const located = this.#ids.locate(event, wanted);
    return "position" in located ? { first: this.#event(located.position) } : located;
  }

  #record(batch: AppendBatch, places: Spot[]): AppendOutcome {
    const events: RecordedEvent[] = [];
    const duplicates: boolean[] = [];
    // By index: for one event a batch, as most are, an iterator is most of the work.
    for (let index = 0; index < places.length; index++) {
      const place = places[index] as Spot;
      if ("first" in place) events.push(place.first);
      else if ("sameAs" in place) events.push(events[place.sameAs] as RecordedEvent);
      else events.push(this.#insert(batch, batch.events[index] as ValidEvent, place));
      duplicates.push(!("slot" in place));
    }
    return { status: "recorded", events, duplicates };
  }

  #insert(batch: AppendBatch, event: ValidEvent, free: FreeSlot): RecordedEvent {
    const log = this.#names.findOrAdd("log", batch.log);
    this.#logs.decide(log, batch.versioned);
    const stream = this.#streams.findOrAdd(log, batch.subject);
    const position = this.#nextPosition();
    const time = Date.parse(event.time);
    const place = { time, position };
    const wasInOrder = stream.latest !== null;
    const link = batch.versioned ? this.#streams.push(stream, place) : UNVERSIONED;
    const version = batch.versioned ? link.version : null;
    this.#ids.take(free, place);
    this.#events.add([
      position,
      log,
      stream.id,
      this.#names.findOrAdd("type", event.type),
      time,
      Date.parse(batch.recordedtime),
      version,
      link.prev,
      link.jump,
      JSON.stringify(event),
    ]);
    const kind = this.#names.kindOf(batch.log, event.type);
    this.#noteActivity(event, kind, place);
    if (wasInOrder && stream.latest === null) this.#noteStream(batch.log, stream.id, place);
    else if (stream.latest === null) this.#activity.add({ name: -stream.id, kind }, place);
    return recordedEvent(event, { log: batch.log, version, position, recordedtime: batch.recordedtime });
  }

  #noteActivity(event: ValidEvent, kind: number, place: Place): void {
    if (event.actor !== undefined) {
      this.#activity.add({ name: this.#names.findOrAdd("actor", event.actor), kind }, place);
    }
    for (const tag of eventTags(event)) {
      this.#activity.add({ name: this.#names.findOrAdd("tag", tag), kind }, place);
    }
  }

  /** The links of a stream lead through time only while each event is later than the one before. */
  #noteStream(log: string, stream: number, { position: last }: Place): void {
    this.#events.flush();
    for (let position: number | null = last; position !== null; ) {
      const { time, type, prev } = this.#linkAt.get(position) as StreamLink;
      const kind = this.#names.findOrAdd("kind", `${log} ${type.slice("type:".length)}`);
      this.#activity.add({ name: -stream, kind }, { time, position });
      position = prev;
    }
  }

  #nextPosition(): number {
    this.#loadPosition();
    this.#position += 1;
    return this.#position;
  }

  #loadPosition(): void {
    if (this.#position >= 0) return;
    this.#position = this.#lastPosition.get();
    this.#committed = this.#position;
  }

  /** Brings the event at a position into the table, if it may still wait in the buffer. */
  #flushFrom(position: number): void {
    if (position > this.#committed) this.#events.flush();
  }

  #event(position: number): RecordedEvent {
    this.#flushFrom(position);
    return toEvent(this.#eventAt(position));
  }
}

/** Whether one that is to be recorded is of a time before that. */
function hasOlder(events: ValidEvent[], places: Spot[], before: number): boolean {
  return events.some(({ time }, index) => "slot" in (places[index] as Spot) && Date.parse(time) < before);
}
