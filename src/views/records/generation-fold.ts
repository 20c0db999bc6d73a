import { toIso } from "../../event/calendar.ts";
import type { ItemWrite, Store } from "../../store/store.ts";
import { turn } from "../../store/turn.ts";
import { settlesAtOnce } from "../settle.ts";
import { positionKey, recordKey, stoppedPartition } from "./keys.ts";
import { type EventPage, readPage } from "./page.ts";
import { recordOfItem, recordWrites, type StoredRecord } from "./stored-record.ts";
import { foldStream, retryStream, type StreamFoldContext } from "./stream-fold.ts";

/** Streams that are written at the same time, where each is a write of its own. */
const CONCURRENCY = 16;
const STREAMS_A_TURN = 250;
const MAX_WRITES = 2_000;
const RETRY_CHUNK = 100;
const MAX_ATTEMPTS = 100;

export interface GenerationFoldOptions extends StreamFoldContext {
  name: string;
  generation: string;
}

/** What a step found: `gone`, that the generation was taken away. */
export type Step = { status: "folded"; page: EventPage } | { status: "gone" };

/**
 * Folds the log into one generation of records, page by page from its position. Whoever folds the same events into the
 * same generation at the same time, or died in the middle, does no harm: every record is written on condition that it is still at the
 * version that was read, and a version folds once.
 */
export class GenerationFold {
  readonly generation: string;
  #options: GenerationFoldOptions;
  #store: Store;
  /** Undefined: to be read. */
  #position: string | undefined;

  constructor(options: GenerationFoldOptions) {
    this.#options = options;
    this.#store = options.store;
    this.generation = options.generation;
  }

  /** How far the generation has got; undefined when there is no such generation any more. */
  async position(): Promise<string | undefined> {
    const item = await this.#store.getItem(positionKey(this.generation));
    this.#position = item?.position as string | undefined;
    return this.#position;
  }

  /** Folds the next page. @throws log_ordering */
  async step(): Promise<Step> {
    const after = this.#position ?? (await this.position());
    if (after === undefined) return { status: "gone" };
    const { name, projection } = this.#options;
    const page = await readPage(this.#store, { name, projection, after });
    if (page.events === 0) return { status: "folded", page };
    const written = settlesAtOnce(this.#store)
      ? this.#writeAtOnce(page, after)
      : this.#writeEach(page, after);
    // Another process was first, or nobody knows: the position is read again.
    this.#position = undefined;
    if (await written) this.#position = page.position;
    return { status: "folded", page };
  }

  /**
   * The records and the position in one atomic write, or in several if they are many: the writer is never taken for long. None
   * is made once the position is another.
   */
  async #writeAtOnce({ streams, position }: EventPage, after: string): Promise<boolean> {
    let writes: ItemWrite[] = [];
    let done = 0;
    for (const [subject, events] of streams) {
      const stored = await this.#read(subject);
      const next = await foldStream(this.#options, subject, { stored, events });
      if (!isSame(stored, next)) writes.push(...this.#writes(subject, stored, next));
      done += 1;
      if (done % STREAMS_A_TURN === 0) await turn();
      if (writes.length < MAX_WRITES) continue;
      if (!(await this.#written([this.#stillAt(after), ...writes]))) return false;
      writes = [];
    }
    return this.#written([this.#move(after, position), ...writes]);
  }

  /** Each record in a write of its own, the position at last: what was done before a crash is passed over. */
  async #writeEach({ streams, position }: EventPage, after: string): Promise<boolean> {
    await inBatches([...streams], ([subject, events]) =>
      this.#change(subject, (stored) => foldStream(this.#options, subject, { stored, events })),
    );
    return this.#written([this.#move(after, position)]);
  }

  /** Until nobody else changed the record in between. */
  async #change(
    subject: string,
    change: (stored: StoredRecord | undefined) => Promise<StoredRecord | undefined>,
  ): Promise<void> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const stored = await this.#read(subject);
      const next = await change(stored);
      if (next === undefined || isSame(stored, next)) return;
      if (await this.#written(this.#writes(subject, stored, next))) return;
    }
    throw new Error(`record ${subject} must rest to be written, got ${MAX_ATTEMPTS} changes by others`);
  }

  /**
   * Tries streams again that stopped, those that are due, or each of them once. Answers how many it tried.
   *
   * @param all whether they are due or not
   */
  async retry({ all }: { all: boolean }): Promise<number> {
    const now = toIso(this.#options.now());
    const tried = new Set<string>();
    let after: string | undefined;
    for (;;) {
      const page = await this.#store.queryItems({
        pk: stoppedPartition(this.generation),
        direction: "forward",
        limit: RETRY_CHUNK,
        ...(after === undefined ? {} : { from: after }),
        ...(all ? {} : { to: `${now}~` }),
      });
      const waiting = page.items.filter(({ subject }) => !tried.has(subject as string));
      for (const { subject } of waiting) tried.add(subject as string);
      await inBatches(waiting, ({ subject, due }) => this.#retryOne(subject as string, due as string));
      const last = page.items.at(-1);
      if (last === undefined || page.nextCursor === undefined || !all) return tried.size;
      after = last.sk;
    }
  }

  async #retryOne(subject: string, due: string): Promise<void> {
    await this.#change(subject, async (stored) => {
      if (stored?.stop?.due === due) return retryStream(this.#options, subject, stored);
      // Somebody else tried it meanwhile; the item went with that.
      return undefined;
    });
  }

  /** When the next stream is due that stopped. */
  async nextDue(): Promise<string | undefined> {
    const { items } = await this.#store.queryItems({
      pk: stoppedPartition(this.generation),
      direction: "forward",
      limit: 1,
    });
    return items[0]?.due as string | undefined;
  }

  async #read(subject: string): Promise<StoredRecord | undefined> {
    const item = await this.#store.getItem(recordKey(this.generation, subject));
    return item && recordOfItem(item);
  }

  #writes(subject: string, stored: StoredRecord | undefined, next: StoredRecord): ItemWrite[] {
    return recordWrites({ generation: this.generation, subject }, stored, next);
  }

  async #written(writes: ItemWrite[]): Promise<boolean> {
    return (await this.#store.writeItems(writes)).status === "written";
  }

  #stillAt(position: string): ItemWrite {
    return { op: "merge", ...positionKey(this.generation), condition: { equals: { position } } };
  }

  #move(from: string, to: string): ItemWrite {
    const attributes = { position: to, at: this.#options.now() };
    return {
      op: "put",
      ...positionKey(this.generation),
      attributes,
      condition: { equals: { position: from } },
    };
  }
}

/** Whether there is nothing to write. */
function isSame(stored: StoredRecord | undefined, next: StoredRecord): boolean {
  return (stored?.version ?? 0) === next.version && stored?.stop?.due === next.stop?.due;
}

async function inBatches<T>(all: T[], work: (one: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += CONCURRENCY) {
    await Promise.all(all.slice(from, from + CONCURRENCY).map(work));
  }
}
