import { idTime } from "../../event/ids.ts";
import type { Place } from "./place.ts";
import { RowBuffer } from "./row-buffer.ts";
import type { Connection } from "./schema.ts";

/** Slots for the ids of one millisecond, told apart by their last bits. */
const SLOTS_PER_MS = 2_048;
/** 2^53 / SLOTS_PER_MS: ids led by a later time (after 2109) are spread like any other. */
const MAX_MS = 2 ** 42;
const MAX_OWNERS = 1_000;
/** The position in a slot whose event was removed: nobody owns it, and what lies beyond is still looked for. */
const NOBODY = 0;
/** Says in `twins` that an id passed a slot, on its way to the one of its hash. Before every place, so no read finds it. */
const PASSED = { time: Number.MIN_SAFE_INTEGER, position: 0 };
/** In `meta` of a book that notes which slots were passed; of an older one any may have been. */
export const NOTES_PASSED = "notes-passed-slots";

export interface EventKey {
  id: string;
  source: string;
}

/** Names the event recorded at a position, so that a slot's owner can be compared with a newcomer. */
export type OwnerAt = (position: number) => EventKey;

/**
 * Where an event with its id and source may go: `home` is the slot of the first event of its id, of another source; `passed`
 * the one that its time gave to it, and another id had.
 */
export interface FreeSlot {
  slot: number;
  home?: number;
  passed?: number;
}

/** The slots that the new events of one batch want. */
export type WantedSlots = ReadonlyMap<number, EventKey>;

/**
 * Which (`source`, `id`) were recorded, as a hash table inside a B-tree. An id that is led by a time (UUIDv7,
 * Daybook's deterministic ids) first tries a slot that is led by it too, so that ids made at one time lie on one page and
 * new ones at the end. Any other id, and one whose slot is taken, has a slot by its hash, below zero.
 *
 * That finds the first event of an id, its home. An event of another source with the same id (`"1"` of every
 * machine) goes on by the hash of id and source together, and is noted in `twins` under the home.
 */
export class EventIds {
  #seed: number;
  #ownerAt: OwnerAt;
  #find;
  #last;
  #setOwner;
  #remove;
  #isPassed;
  #notesPassed: boolean;
  #twins;
  #insert: RowBuffer<[key: number, position: number]>;
  #insertTwin: RowBuffer<[home: number, time: number, position: number]>;
  #insertPassed: RowBuffer<[home: number, time: number, position: number]>;
  /** Slots taken in this transaction. */
  #taken = new Map<number, number>();
  /** Owners of slots that newcomers met, mostly homes of ids that many sources use. */
  #owners = new Map<number, EventKey>();
  /** No slot beyond this is taken; undefined: not known. */
  #highest: number | undefined;

  constructor(db: Connection, seed: number, ownerAt: OwnerAt) {
    this.#seed = seed;
    this.#ownerAt = ownerAt;
    this.#find = db.prepare<[number], number>("SELECT position FROM event_ids WHERE key = ?").pluck();
    this.#last = db.prepare<[], number>("SELECT coalesce(max(key), 0) FROM event_ids").pluck();
    this.#setOwner = db.prepare<[position: number, key: number]>(
      "UPDATE event_ids SET position = ? WHERE key = ?",
    );
    this.#remove = db.prepare<[number]>("DELETE FROM event_ids WHERE key = ?");
    this.#isPassed = db
      .prepare<[number, number, number], number>(
        "SELECT 1 FROM twins WHERE home = ? AND time = ? AND position = ?",
      )
      .pluck();
    const { found } = db.prepare("SELECT count(*) AS found FROM meta WHERE key = ?").get(NOTES_PASSED) as {
      found: number;
    };
    this.#notesPassed = found > 0;
    this.#twins = {
      first: db.prepare<[number], Place>(
        "SELECT time, position FROM twins WHERE home = ? AND position > 0 ORDER BY time, position LIMIT 1",
      ),
      remove: db.prepare<[number, number, number]>(
        "DELETE FROM twins WHERE home = ? AND time = ? AND position = ?",
      ),
    };
    this.#insert = new RowBuffer(db, { insert: "INSERT INTO event_ids", columns: 2 });
    this.#insertTwin = new RowBuffer(db, { insert: "INSERT INTO twins", columns: 3 });
    const onConflict = "ON CONFLICT DO NOTHING";
    this.#insertPassed = new RowBuffer(db, { insert: "INSERT INTO twins", columns: 3, onConflict });
  }

  /** The position of the event of that source and id, or the slot that it would take beside those `wanted`. */
  locate(event: EventKey, wanted?: WantedSlots): { position: number } | FreeSlot {
    const { id, source } = event;
    this.#highest ??= this.#last.get() as number;
    const first = this.#firstSlot(id);
    for (let slot = first; ; slot = this.#slotAfter(slot, id)) {
      const pending = wanted?.get(slot);
      const position = pending === undefined ? this.#positionAt(slot) : undefined;
      if (pending === undefined && position === undefined) {
        return slot < 0 && first >= 0 ? { slot, passed: first } : { slot };
      }
      if (position === NOBODY) continue;
      const owner = pending ?? this.#ownerOf(slot, position as number);
      if (owner.id !== id) continue;
      return owner.source === source && position !== undefined
        ? { position }
        : this.#locateTwin(event, slot, wanted);
    }
  }

  #locateTwin(event: EventKey, home: number, wanted?: WantedSlots): { position: number } | FreeSlot {
    for (let slot = this.#hashSlot(`${event.id}\n${event.source}`); ; slot++) {
      if (wanted?.has(slot)) continue;
      const position = this.#positionAt(slot);
      if (position === undefined) return { slot, home };
      if (position === NOBODY) continue;
      const owner = this.#ownerAt(position);
      if (owner.id === event.id && owner.source === event.source) return { position };
    }
  }

  take({ slot, home, passed }: FreeSlot, { time, position }: Place): void {
    this.#taken.set(slot, position);
    if (slot > (this.#highest as number)) this.#highest = slot;
    this.#insert.add([slot, position]);
    if (home !== undefined) this.#insertTwin.add([home, time, position]);
    if (passed !== undefined) this.#insertPassed.add([passed, PASSED.time, PASSED.position]);
  }

  flush(): void {
    this.#insert.flush();
    this.#insertTwin.flush();
    this.#insertPassed.flush();
    this.#taken.clear();
  }

  /** After a rollback, or when another process wrote. */
  forget(): void {
    this.#insert.clear();
    this.#insertTwin.clear();
    this.#insertPassed.clear();
    this.#taken.clear();
    this.#owners.clear();
    this.#highest = undefined;
  }

  /** The first event of that id, whatever its source; the others are its twins. */
  homeOf(id: string): { slot: number; position: number } | undefined {
    for (let slot = this.#firstSlot(id); ; slot = this.#slotAfter(slot, id)) {
      const position = this.#find.get(slot);
      if (position === undefined) return undefined;
      if (position !== NOBODY && this.#ownerAt(position).id === id) return { slot, position };
    }
  }

  /** Gives up the id of an event that is about to be removed. Inside a write transaction, with nothing left to flush. */
  release(event: EventKey, place: Place): void {
    const home = this.homeOf(event.id);
    if (home === undefined) return;
    if (home.position !== place.position) {
      this.#releaseTwin(event, home.slot, place);
      return;
    }
    // The oldest twin takes the home over, so that the others are found under it as before.
    const heir = this.#twins.first.get(home.slot);
    if (heir !== undefined) this.#releaseTwin(this.#ownerAt(heir.position), home.slot, heir);
    if (heir === undefined) this.#free(home.slot);
    else this.#setOwner.run(heir.position, home.slot);
  }

  #releaseTwin({ id, source }: EventKey, home: number, { time, position }: Place): void {
    for (let slot = this.#hashSlot(`${id}\n${source}`); ; slot++) {
      const owner = this.#find.get(slot);
      if (owner === undefined) return;
      if (owner !== position) continue;
      this.#free(slot);
      this.#twins.remove.run(home, time, position);
      return;
    }
  }

  /** A slot behind which nobody can lie is gone; of a row of hashed ones that is the last, and with it those of nobody before it. */
  #free(slot: number): void {
    const mayHideOthers = slot >= 0 ? this.#mayBePassed(slot) : this.#find.get(slot + 1) !== undefined;
    if (mayHideOthers) {
      this.#setOwner.run(NOBODY, slot);
      return;
    }
    this.#remove.run(slot);
    if (slot >= 0) return;
    for (let before = slot - 1; this.#find.get(before) === NOBODY; before--) this.#remove.run(before);
  }

  #mayBePassed(slot: number): boolean {
    return !this.#notesPassed || this.#isPassed.get(slot, PASSED.time, PASSED.position) !== undefined;
  }

  #positionAt(slot: number): number | undefined {
    if (slot > (this.#highest as number)) return undefined;
    return this.#taken.get(slot) ?? this.#find.get(slot);
  }

  #ownerOf(slot: number, position: number): EventKey {
    const known = this.#owners.get(slot);
    if (known !== undefined) return known;
    const { id, source } = this.#ownerAt(position);
    if (this.#owners.size >= MAX_OWNERS) this.#owners.clear();
    this.#owners.set(slot, { id, source });
    return { id, source };
  }

  /** Where the first event of an id would like to be: no generator, since every event asks. */
  #firstSlot(id: string): number {
    const ms = idTime(id);
    const end = Number.parseInt(id.slice(-3), 16);
    if (ms === undefined || ms >= MAX_MS || Number.isNaN(end)) return this.#hashSlot(id);
    return ms * SLOTS_PER_MS + (end % SLOTS_PER_MS);
  }

  /** Where it looks next: from the slot that its time gave to the one of its hash, then on and on. */
  #slotAfter(slot: number, id: string): number {
    return slot >= 0 ? this.#hashSlot(id) : slot + 1;
  }

  /** Below zero. */
  #hashSlot(text: string): number {
    const high = hash(text, this.#seed) & 0xf_ffff;
    return -1 - (high * 2 ** 32 + hash(text, ~this.#seed));
  }
}

/** FNV-1a over UTF-16 units with a seed and murmur3's finish; unsigned 32 bits. */
function hash(text: string, seed: number): number {
  let value = (0x811c9dc5 ^ seed) | 0;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
