import { createHash } from "node:crypto";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { openStore } from "../store/open-store.ts";
import type { Store } from "../store/store.ts";
import { findCheckpoint } from "../views/checkpoint.ts";
import {
  BACKUP_FORMAT,
  BACKUP_VERSION,
  type BackupEnd,
  type BackupHeader,
  type BackupLog,
  BLOCK_CHARACTERS,
  BLOCK_EVENTS,
  countEvent,
} from "./backup-format.ts";
import { portable } from "./portable-event.ts";
import { storePages } from "./store-pages.ts";

export interface BackupOptions {
  /** Location of the book, as `openStore` takes it. */
  from: string;
  out: Writable;
  /** Whether `out` is ended; false for standard output. Default true. */
  end?: boolean;
  /** UTC with milliseconds. */
  created: string;
  /** After every page; may throw to end it. */
  onProgress?: ((events: number) => void) | undefined;
}

export interface BackupReport {
  events: number;
  logs: Record<string, BackupLog>;
}

/** Writes a book down as one compressed file, at the pace of `out`. @throws book_missing, … and what `out` throws */
export async function backupBook({
  from,
  out,
  end = true,
  created,
  onProgress,
}: BackupOptions): Promise<BackupReport> {
  const store = await openStore(from, { create: false });
  try {
    const text = new BackupText(store, { created, onProgress });
    await pipeline(text.pieces(), createGzip(), out, { end });
    return { events: text.events, logs: text.logs };
  } finally {
    await store.close();
  }
}

/** The lines of a backup. */
class BackupText {
  events = 0;
  readonly logs: Record<string, BackupLog> = Object.create(null);
  #store: Store;
  #created: string;
  #onProgress: BackupOptions["onProgress"];
  #hash = createHash("sha256");

  constructor(store: Store, options: Pick<BackupOptions, "created" | "onProgress">) {
    this.#store = store;
    this.#created = options.created;
    this.#onProgress = options.onProgress;
  }

  /** Several lines each. */
  async *pieces(): AsyncGenerator<string> {
    yield this.#hashed(this.#line(await this.#header()));
    let eventsOfBlock = 0;
    let charactersOfBlock = 0;
    for await (const page of storePages(this.#store)) {
      let piece = "";
      for (const event of page) {
        const line = this.#line(portable(event));
        piece += line;
        eventsOfBlock += 1;
        charactersOfBlock += line.length;
        this.events += 1;
        countEvent(this.logs, event);
        if (eventsOfBlock < BLOCK_EVENTS && charactersOfBlock < BLOCK_CHARACTERS) continue;
        yield this.#hashed(piece);
        yield this.#hashed(this.#line({ mark: this.#mark() }));
        piece = "";
        eventsOfBlock = charactersOfBlock = 0;
      }
      if (piece !== "") yield this.#hashed(piece);
      this.#onProgress?.(this.events);
    }
    yield this.#line({ end: { ...this.#mark(), logs: this.logs } satisfies BackupEnd });
  }

  async #header(): Promise<BackupHeader> {
    const zone = (await findCheckpoint(this.#store))?.zone ?? null;
    return { format: BACKUP_FORMAT, version: BACKUP_VERSION, zone, created: this.#created };
  }

  #mark() {
    return { events: this.events, sha256: this.#hash.copy().digest("hex") };
  }

  #line(value: object): string {
    return `${JSON.stringify(value)}\n`;
  }

  #hashed(text: string): string {
    this.#hash.update(text);
    return text;
  }
}
