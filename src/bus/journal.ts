import type { ItemKey, ItemWrite, Store } from "../store/store.ts";

export interface Deltas {
  waiting: number;
  dead: number;
}

interface Pending {
  write: ItemWrite;
  deltas: Deltas;
}

/** Writes of one sort key: a delivery that waits, its dead letter, what is to be told of it. */
type Moves = Map<string, Pending>;

/**
 * What a lane has decided and not written yet. A flush writes it all, with the checkpoint last: whoever dies in between
 * delivers again what the old checkpoint says, and finds the rows that were written. What moves a delivery from one place to
 * another is one write, so it is never in none.
 */
export class Journal {
  #store: Store;
  #counts: ItemKey;
  #pending = new Map<string, Moves>();
  #writing = new Map<string, Moves>();
  #size = 0;

  constructor(store: Store, counts: ItemKey) {
    this.#store = store;
    this.#counts = counts;
  }

  get size(): number {
    return this.#size;
  }

  /** A later write of an item takes the place of an earlier one; what they count adds up. */
  add(write: ItemWrite, { waiting = 0, dead = 0 }: Partial<Deltas> = {}): void {
    const { pk, sk } = write;
    let moves = this.#pending.get(sk);
    if (moves === undefined) {
      moves = new Map();
      this.#pending.set(sk, moves);
    }
    const before = moves.get(pk)?.deltas;
    if (before === undefined) this.#size += 1;
    const deltas = { waiting: waiting + (before?.waiting ?? 0), dead: dead + (before?.dead ?? 0) };
    moves.set(pk, { write, deltas });
  }

  /** What is decided of an item and not written yet: the store still answers with what was before. */
  of({ pk, sk }: ItemKey): ItemWrite | undefined {
    return (this.#pending.get(sk)?.get(pk) ?? this.#writing.get(sk)?.get(pk))?.write;
  }

  /** False: the checkpoint was another one; whose it is has written it. Rows are written before that is known. */
  async flush(checkpoint: ItemWrite): Promise<boolean> {
    this.#writing = this.#pending;
    this.#pending = new Map();
    this.#size = 0;
    const chunks = chunksOf(this.#writing, this.#store.capabilities.atomicItems - 1);
    // Beside the rows each write holds the counts, and the last one the checkpoint, which may have no room left.
    const last = chunks.at(-1) ?? [];
    const isFull = last.length > this.#store.capabilities.atomicItems - 2;
    for (const chunk of isFull ? chunks : chunks.slice(0, -1)) await this.#write(chunk, []);
    const written = await this.#write(isFull ? [] : last, [checkpoint]);
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

/** As many as fit into one write each, in order; those of one sort key together, of which there are at most three. */
function chunksOf(all: Map<string, Moves>, room: number): Pending[][] {
  const chunks: Pending[][] = [];
  let open: Pending[] = [];
  for (const moves of all.values()) {
    if (open.length + moves.size > room) {
      chunks.push(open);
      open = [];
    }
    open.push(...moves.values());
  }
  if (open.length > 0) chunks.push(open);
  return chunks;
}
