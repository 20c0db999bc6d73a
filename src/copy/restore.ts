import { isDaybookError } from "../errors.ts";
import type { Bytes } from "../sources/bytes.ts";
import { openStore } from "../store/open-store.ts";
import type { Store } from "../store/store.ts";
import { BackupReader } from "./backup-reader.ts";
import type { CopyReport } from "./copy-book.ts";
import { EventSink } from "./event-sink.ts";
import type { PortableEvent } from "./portable-event.ts";
import { storePages } from "./store-pages.ts";
import { StreamSums } from "./stream-sums.ts";
import { verify } from "./verify.ts";

export interface RestoreProgress {
  phase: "checking" | "restoring" | "verifying";
  /** Of this phase. */
  events: number;
}

type OnProgress = ((progress: RestoreProgress) => void) | undefined;

export interface RestoreOptions {
  reader: BackupReader;
  /** Location of a book that is there, as `openStore` takes it. */
  to: string;
  /** Reads the backup once more, to say which streams differ; undefined: it can be read only once. */
  again?: (() => Bytes) | undefined;
  /** Whether a damaged backup is taken as far as it is whole; default false. */
  partial?: boolean;
  /** Default true. */
  verify?: boolean;
  /** After every block; may throw to end it. */
  onProgress?: OnProgress;
}

export interface RestoreReport extends CopyReport {
  /** Where the backup is damaged, if it was restored up to there. */
  damage: string | null;
}

/** Reads a backup to its end. @returns how many events it has @throws backup_invalid */
export async function checkBackup(bytes: Bytes, onProgress?: OnProgress): Promise<number> {
  const reader = await BackupReader.open(bytes);
  for await (const _block of reader.blocks()) onProgress?.({ phase: "checking", events: reader.events });
  return reader.events;
}

/**
 * Records the events of a backup in a book, as they were recorded. Those it has already are left alone.
 *
 * @throws backup_invalid at a damage, with everything before it restored
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreReport> {
  const store = await openStore(options.to, { create: false });
  try {
    return await new Restore(store, options).run();
  } finally {
    await options.reader.close();
    await store.close();
  }
}

class Restore {
  #store: Store;
  #options: RestoreOptions;
  #sink: EventSink;
  #sums = new StreamSums();

  constructor(store: Store, options: RestoreOptions) {
    this.#store = store;
    this.#options = options;
    this.#sink = new EventSink(store);
  }

  async run(): Promise<RestoreReport> {
    const damage = await this.#takeWhole();
    const { recorded, duplicate, differences } = this.#sink;
    const report: RestoreReport = {
      events: this.#sums.events,
      recorded,
      duplicate,
      verified: differences.any ? false : null,
      differences: differences.streams,
      moreDifferences: differences.more,
      damage,
    };
    const { verify: isVerified = true } = this.#options;
    return differences.any || !isVerified ? report : { ...report, ...(await this.#verify()) };
  }

  /** @returns what ended it early */
  async #takeWhole(): Promise<string | null> {
    try {
      await this.#takeAll();
      return null;
    } catch (error) {
      if (this.#options.partial !== true || !isDaybookError(error, "backup_invalid")) throw error;
      return error.message;
    }
  }

  async #takeAll(): Promise<void> {
    for await (const block of this.#options.reader.blocks()) {
      for (const event of block) {
        const { isFull, checksum } = this.#sink.add(event);
        this.#sums.add(event, checksum);
        if (isFull) await this.#sink.write();
      }
      await this.#sink.write();
      this.#options.onProgress?.({ phase: "restoring", events: this.#sums.events });
      if (this.#sink.differences.any) return;
    }
  }

  async #verify(): Promise<Pick<RestoreReport, "verified" | "differences" | "moreDifferences">> {
    const { again, onProgress } = this.#options;
    const { events } = this.#sums;
    const { differences } = await verify({
      source: again && (() => firstEvents(again(), events)),
      target: () => storePages(this.#store),
      sums: this.#sums,
      onProgress: (done) => onProgress?.({ phase: "verifying", events: done }),
    });
    const { any, streams, more } = differences;
    return { verified: !any, differences: streams, moreDifferences: more };
  }
}

/** Blocks up to so many events: what comes after was not restored. */
async function* firstEvents(bytes: Bytes, count: number): AsyncGenerator<PortableEvent[]> {
  const reader = await BackupReader.open(bytes);
  try {
    if (count === 0) return;
    for await (const block of reader.blocks()) {
      yield block;
      if (reader.events >= count) return;
    }
  } finally {
    await reader.close();
  }
}
