import { idTime } from "../../event/ids.ts";
import type { Connection } from "./schema.ts";

const HASH_BITS = 2 ** 21;

export interface EventKey {
  id: string;
  source: string;
}

/** Names the event recorded at a position, so that a slot's owner can be compared with a newcomer. */
export type OwnerAt = (position: number) => EventKey;

/**
 * Which (`source`, `id`) were recorded, as a hash table inside a B-tree: the key is a number computed from the
 * id, a taken key goes on at the next one. Ids led by a time (UUIDv7, Daybook's deterministic ids) get keys led by its
 * second, so that ids made at one time lie on one page; any other id is spread by its hash, below zero.
 */
export class EventIds {
  #seed: number;
  #find;
  #insert;
  #ownerAt: OwnerAt;

  constructor(db: Connection, seed: number, ownerAt: OwnerAt) {
    this.#seed = seed;
    this.#ownerAt = ownerAt;
    this.#find = db.prepare<[number], number>("SELECT position FROM event_ids WHERE key = ?").pluck();
    this.#insert = db.prepare<[number, number]>("INSERT INTO event_ids VALUES (?, ?)");
  }

  /** The position of the event of that source and id, or the free slot, none of `taken`, that it would take. */
  locate(event: EventKey, taken: ReadonlySet<number>): { position: number } | { slot: number } {
    for (let key = this.#keyOf(event.id); ; key++) {
      if (taken.has(key)) continue;
      const position = this.#find.get(key);
      if (position === undefined) return { slot: key };
      const owner = this.#ownerAt(position);
      if (owner.id === event.id && owner.source === event.source) return { position };
    }
  }

  take(slot: number, position: number): void {
    this.#insert.run(slot, position);
  }

  /** Positions of all events of that id, whatever their source. */
  positionsOf(id: string): number[] {
    const found: number[] = [];
    for (let key = this.#keyOf(id); ; key++) {
      const position = this.#find.get(key);
      if (position === undefined) return found;
      if (this.#ownerAt(position).id === id) found.push(position);
    }
  }

  #keyOf(id: string): number {
    const ms = idTime(id);
    const seconds = ms === undefined ? Number.POSITIVE_INFINITY : Math.floor(ms / 1_000);
    if (seconds < 2 ** 32) return seconds * HASH_BITS + (hash(id, this.#seed) % HASH_BITS);
    return -1 - ((hash(id, this.#seed) & 0xf_ffff) * 2 ** 32 + hash(id, ~this.#seed));
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
