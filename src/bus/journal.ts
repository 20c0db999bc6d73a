import type { ItemKey, ItemWrite, Store } from "../store/store.ts";

export interface Deltas {
  waiting: number;
  dead: number;
}

interface Pending {
  write: ItemWrite;
  deltas: Deltas;
}

/**
 * What a lane has decided and not written yet. A flush writes it all, with the checkpoint last: whoever dies in between
 * delivers again what the old checkpoint says, and finds the rows that were written.
 */
export class Journal {
  #store: Store;
  #counts: ItemKey;
  #pending = new Map<string, Pending>();
  #writing = new Map<string, Pending>();

  constructor(store: Store, counts: ItemKey) {
    this.#store = store;
    this.#counts = counts;
  }

  get size(): number {
    return this.#pending.size;
  }

  /** A later write of an item takes the place of an earlier one; what they count adds up. */
  add(write: ItemWrite, { waiting = 0, dead = 0 }: Partial<Deltas> = {}): void {
    const id = idOf(write);
    const before = this.#pending.get(id)?.deltas;
    const deltas = { waiting: waiting + (before?.waiting ?? 0), dead: dead + (before?.dead ?? 0) };
    this.#pending.set(id, { write, deltas });
  }

  /** What is decided of an item and not written yet: the store still answers with what was before. */
  of(key: ItemKey): ItemWrite | undefined {
    const id = idOf(key);
    return (this.#pending.get(id) ?? this.#writing.get(id))?.write;
  }

  /** False: the checkpoint was another one; whose it is has written it. Rows are written before that is known. */
  async flush(checkpoint: ItemWrite): Promise<boolean> {
    const pending = [...this.#pending.values()];
    this.#writing = this.#pending;
    this.#pending = new Map();
    // Beside the rows each write holds the counts, and the last one the checkpoint.
    const room = this.#store.capabilities.atomicItems - 2;
    let from = 0;
    for (; pending.length - from > room; from += room)
      await this.#write(pending.slice(from, from + room), []);
    const written = await this.#write(pending.slice(from), [checkpoint]);
    this.#writing = new Map();
    return written;
  }

  async #write(pending: Pending[], more: ItemWrite[]): Promise<boolean> {
    const waiting = pending.reduce((sum, { deltas }) => sum + deltas.waiting, 0);
    const dead = pending.reduce((sum, { deltas }) => sum + deltas.dead, 0);
    const counted = waiting !== 0 || dead !== 0;
    const counts: ItemWrite = { op: "merge", ...this.#counts, add: { waiting, dead } };
    const writes = [...pending.map(({ write }) => write), ...(counted ? [counts] : []), ...more];
    return (await this.#store.writeItems(writes)).status === "written";
  }
}

function idOf({ pk, sk }: ItemKey): string {
  return `${pk}\0${sk}`;
}
