import { openStore } from "../store/open-store.ts";
import type { Store } from "../store/store.ts";
import { findCheckpoint } from "../views/checkpoint.ts";
import { readRetention } from "../views/retention-state.ts";
import { type CopyProgress, copyStore } from "./copy-store.ts";
import type { StreamDifference } from "./difference.ts";
import { storePages } from "./store-pages.ts";
import type { StreamSums } from "./stream-sums.ts";
import { verify } from "./verify.ts";

export interface CopyBookOptions {
  /** Locations, as `openStore` takes them; the target must be there. */
  from: string;
  to: string;
  /** Default true. */
  verify?: boolean;
  /** Whether events are copied; default true. */
  copy?: boolean;
  onProgress?: ((progress: CopyProgress) => void) | undefined;
}

export interface CopyReport {
  /** Of the source. */
  events: number;
  recorded: number;
  /** Events that the target had already. */
  duplicate: number;
  /** Null: not compared. */
  verified: boolean | null;
  /** The first hundred streams that are not the same. */
  differences: StreamDifference[];
  /** Whether there are more of them. */
  moreDifferences: boolean;
}

/** The time zone of the book at a location; undefined: it has none yet. @throws book_missing, book_foreign, … */
export async function bookZone(location: string): Promise<string | undefined> {
  return withStore(location, async (store) => (await findCheckpoint(store))?.zone);
}

/** Whether events of the book at a location have expired: what they counted is in it, and in no copy of its events. */
export async function hasExpired(location: string): Promise<boolean> {
  return withStore(location, async (store) => (await readRetention(store)).batch !== "");
}

/** Copies a book into another and compares them. Refused or differing streams are in the report. @throws book_missing, … */
export async function copyBook(options: CopyBookOptions): Promise<CopyReport> {
  return withStore(options.from, (from) =>
    withStore(options.to, (to) => copyAndVerify({ from, to }, options)),
  );
}

async function copyAndVerify(
  stores: { from: Store; to: Store },
  { copy = true, verify: isVerified = true, onProgress }: CopyBookOptions,
): Promise<CopyReport> {
  const report: CopyReport = {
    events: 0,
    recorded: 0,
    duplicate: 0,
    verified: null,
    differences: [],
    moreDifferences: false,
  };
  let read: { upTo?: string; sums?: StreamSums | undefined } = {};
  if (copy) {
    const { events, recorded, duplicate, differences, upTo, sums } = await copyStore({
      ...stores,
      onProgress,
    });
    const { streams, more } = differences;
    Object.assign(report, { events, recorded, duplicate, differences: streams, moreDifferences: more });
    if (differences.any) return { ...report, verified: false };
    read = { upTo, sums };
  }
  if (!isVerified) return report;
  const { events, differences } = await verify({
    source: () => storePages(stores.from, { upTo: read.upTo }),
    target: () => storePages(stores.to),
    sums: read.sums,
    onProgress: (done) => onProgress?.({ phase: "verifying", events: done }),
  });
  const { streams, more } = differences;
  return { ...report, events, verified: !differences.any, differences: streams, moreDifferences: more };
}

async function withStore<T>(location: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(location, { create: false });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
