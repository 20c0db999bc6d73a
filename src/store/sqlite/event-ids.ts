import { idTime } from "../../event/ids.ts";
import { RowBuffer } from "./row-buffer.ts";
import type { Connection } from "./schema.ts";

/** Slots for the ids of one millisecond, told apart by their last bits. */
const SLOTS_PER_MS = 2_048;
/** 2^53 / SLOTS_PER_MS: ids led by a later time (after 2109) are spread like any other. */
const MAX_MS = 2 ** 42;

export interface EventKey {
  id: string;
  source: string;
}

/** Names the event recorded at a position, so that a slot's owner can be compared with a newcomer. */
export type OwnerAt = (position: number) => EventKey;

/**
 * Which (`source`, `id`) were recorded, as a hash table inside a B-tree. An id that is led by a time (UUIDv7,
 * Daybook's deterministic ids) first tries a slot that is led by it too, so that ids made at one time lie on one page and
 * new ones at the end. Any other id, and one whose slot is taken, has a slot by its hash, below zero.
 */
export class EventIds {
  #seed: number;
  #ownerAt: OwnerAt;
  #find;
  #last;
  #insert: RowBuffer<[key: number, position: number]>;
  /** Slots taken in this transaction. */
  #taken = new Map<number, number>();
  /** No slot beyond this is taken; undefined: not known. */
  #highest: number | undefined;

  constructor(db: Connection, seed: number, ownerAt: OwnerAt) {
    this.#seed = seed;
    this.#ownerAt = ownerAt;
    this.#find = db.prepare<[number], number>("SELECT position FROM event_ids WHERE key = ?").pluck();
    this.#last = db.prepare<[], number>("SELECT coalesce(max(key), 0) FROM event_ids").pluck();
    this.#insert = new RowBuffer(db, { insert: "INSERT INTO event_ids", columns: 2 });
  }

  /** The position of the event of that source and id, or the free slot, none of `wanted`, that it would take. */
  locate(event: EventKey, wanted?: ReadonlySet<number>): { position: number } | { slot: number } {
    this.#highest ??= this.#last.get() as number;
    for (const key of this.#slotsOf(event.id)) {
      if (wanted?.has(key)) continue;
      if (key > this.#highest) return { slot: key };
      const position = this.#taken.get(key) ?? this.#find.get(key);
      if (position === undefined) return { slot: key };
      const owner = this.#ownerAt(position);
      if (owner.id === event.id && owner.source === event.source) return { position };
    }
    throw new Error("unreachable: slots have no end");
  }

  take(slot: number, position: number): void {
    this.#taken.set(slot, position);
    if (slot > (this.#highest as number)) this.#highest = slot;
    this.#insert.add([slot, position]);
  }

  flush(): void {
    this.#insert.flush();
    this.#taken.clear();
  }

  /** After a rollback, or when another process wrote. */
  forget(): void {
    this.#insert.clear();
    this.#taken.clear();
    this.#highest = undefined;
  }

  /** Positions of all events of that id, whatever their source. */
  positionsOf(id: string): number[] {
    const found: number[] = [];
    for (const key of this.#slotsOf(id)) {
      const position = this.#find.get(key);
      if (position === undefined) break;
      if (this.#ownerAt(position).id === id) found.push(position);
    }
    return found;
  }

  /** The slots to try, in order, without an end. */
  *#slotsOf(id: string): Generator<number> {
    const ms = idTime(id);
    const end = Number.parseInt(id.slice(-3), 16);
    if (ms !== undefined && ms < MAX_MS && !Number.isNaN(end)) yield ms * SLOTS_PER_MS + (end % SLOTS_PER_MS);
    const high = hash(id, this.#seed) & 0xf_ffff;
    for (let key = -1 - (high * 2 ** 32 + hash(id, ~this.#seed)); ; key++) yield key;
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
