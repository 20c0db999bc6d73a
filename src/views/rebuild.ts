import { DaybookError } from "../errors.ts";
import type { Store } from "../store/store.ts";
import { type Built, build } from "./build.ts";
import { type Checkpoint, checkpointKey, findCheckpoint, sameCheckpoint } from "./checkpoint.ts";
import { compareGenerations, type Difference } from "./compare.ts";
import { Construction } from "./construction.ts";
import { finishExpiry } from "./expire-batch.ts";
import { copyKept } from "./kept.ts";
import { type RetentionState, readRetention, retentionStill } from "./retention-state.ts";
import type { View } from "./view.ts";
import type { ViewSet } from "./view-set.ts";

const MAX_DIFFERENCES_SHOWN = 100;
const MAX_ATTEMPTS = 10;

export interface RebuildOptions {
  store: Store;
  views: readonly View[];
  /** A name that was never used: the new generation's. */
  generation: string;
  zone: string;
  definition: string;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Those in force, to end an expiry that was broken off; default `views`. */
  viewsFor?(zone: string): View[];
  onProgress?: ((events: number) => void) | undefined;
}

export interface RebuildReport {
  events: number;
  zone: string;
}

export interface RecountReport {
  events: number;
  items: number;
  differencesTotal: number;
  /** The first hundred. */
  differences: Difference[];
  repaired: boolean;
}

/** Builds all views from zero beside the ones in force, then switches, in one atomic write. */
export async function rebuild(options: RebuildOptions): Promise<RebuildReport> {
  const { store, zone, definition } = options;
  return whileNothingExpires(options, async (construction, state) => {
    const built = await build({ ...options, construction, followsKept: state.batch !== "", after: "" });
    const { generation } = construction;
    const checkpoint = { position: built.position, generation, zone, definition };
    if (!(await switchTo(store, construction, { checkpoint, state }))) return undefined;
    return { events: built.events, zone };
  });
}

/** Builds the views again and compares: what live counting kept must be what the log says. */
export async function recount(
  views: ViewSet,
  options: RebuildOptions & { repair?: boolean },
): Promise<RecountReport> {
  return whileNothingExpires(options, (construction, state) =>
    recountIn({ construction, state }, views, options),
  );
}

/** A generation that is built, and how far expiry was when it was begun. */
interface Building {
  construction: Construction;
  state: RetentionState;
}

/**
 * What is built begins with what is kept of expired events. Where more expire before it is done, those are in neither, and it
 * begins anew. Expiry waits for what is being built, so that is rare.
 *
 * @param work answers undefined where something has expired
 */
async function whileNothingExpires<T>(
  options: RebuildOptions,
  work: (construction: Construction, state: RetentionState) => Promise<T | undefined>,
): Promise<T> {
  const { store, generation, now, viewsFor = () => [...options.views] } = options;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const name = attempt === 0 ? generation : `${generation}-${attempt}`;
    const construction = await Construction.begin(store, name, now);
    const result = await orRemoved(construction, async () => {
      const state = await finishExpiry({ store, viewsFor });
      if (state.batch !== "") await copyKept(store, construction);
      return work(construction, state);
    });
    if (result !== undefined) return result;
    await construction.remove();
  }
  throw new DaybookError(
    "book_busy",
    `events must not expire while views are built, got it ${MAX_ATTEMPTS} times`,
    {
      subject: "views",
      hint: "run it again when `daybook expire` has ended",
    },
  );
}

async function recountIn(
  { construction, state }: Building,
  views: ViewSet,
  { repair = false, ...options }: RebuildOptions & { repair?: boolean },
): Promise<RecountReport | undefined> {
  const { store, definition } = options;
  const { generation } = construction;
  const followsKept = state.batch !== "";
  let built: Built = { position: "", events: 0 };
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const base = await views.settle();
    if (base.definition !== definition) throw rebuiltMeanwhile();
    const range = { after: built.position, upTo: base.position };
    const more = await build({ ...options, construction, followsKept, ...range });
    built = { position: more.position, events: built.events + more.events };
    const compared = await compare(store, construction, base.generation);
    const current = await findCheckpoint(store);
    if ((await readRetention(store)).batch !== state.batch) return undefined;
    // Appends went on and were settled while it compared: build on to there and look again.
    if (current === undefined || !sameCheckpoint(current, { ...base, position: built.position })) continue;
    // Whatever was compared with a generation that somebody removed means nothing.
    await construction.write([]);
    const repaired = repair && compared.differencesTotal > 0;
    const checkpoint = { ...base, generation };
    if (!repaired) await construction.remove();
    else if (!(await switchTo(store, construction, { checkpoint, state }))) return undefined;
    return { events: built.events, ...compared, repaired };
  }
  throw new DaybookError("book_busy", `book must rest for a recount, got appends ${MAX_ATTEMPTS} times`, {
    subject: "views",
    hint: "try again when less is appended",
  });
}

/** What came to nothing leaves nothing behind. */
async function orRemoved<T>(construction: Construction, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // What cannot be removed now goes with the next rebuild.
    await construction.remove().catch(() => {});
    throw error;
  }
}

async function compare(
  store: Store,
  construction: Construction,
  stored: string,
): Promise<Pick<RecountReport, "items" | "differencesTotal" | "differences">> {
  const result = { items: 0, differencesTotal: 0, differences: [] as Difference[] };
  for await (const difference of compareGenerations(store, { stored, expected: construction.generation })) {
    if (difference === "same") result.items += 1;
    else {
      result.differencesTotal += 1;
      if (result.differences.length < MAX_DIFFERENCES_SHOWN) result.differences.push(difference);
    }
    await construction.touch();
  }
  return result;
}

/** False: events have expired since. */
async function switchTo(
  store: Store,
  construction: Construction,
  { checkpoint, state }: { checkpoint: Checkpoint; state: RetentionState },
): Promise<boolean> {
  const old = await findCheckpoint(store);
  const nothingExpired = retentionStill(state);
  const outcome = await store.writeItems([
    {
      op: "put",
      ...checkpointKey,
      attributes: { ...checkpoint },
      condition: old === undefined ? { absent: true } : { equals: { generation: old.generation } },
    },
    ...construction.succession(old?.generation),
    nothingExpired,
  ]);
  if (outcome.status === "condition_failed") {
    const { pk, sk } = outcome.item;
    if (pk === nothingExpired.pk && sk === nothingExpired.sk) return false;
    throw rebuiltMeanwhile();
  }
  if (old !== undefined) await construction.removeOld(old.generation);
  return true;
}

function rebuiltMeanwhile(): DaybookError {
  return new DaybookError(
    "condition_failed",
    "views must be rebuilt by one process at a time, got another rebuild",
    { subject: "views", hint: "wait for the other one, or run it again" },
  );
}
