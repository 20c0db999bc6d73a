import { DaybookError } from "../errors.ts";
import type { Store } from "../store/store.ts";
import { type Built, build } from "./build.ts";
import { type Checkpoint, checkpointKey, findCheckpoint, sameCheckpoint } from "./checkpoint.ts";
import { compareGenerations, type Difference } from "./compare.ts";
import { Construction } from "./construction.ts";
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
  const { store, zone, definition, generation, now } = options;
  const construction = await Construction.begin(store, generation, now);
  return orRemoved(construction, async () => {
    const { position, events } = await build({ ...options, construction, after: "" });
    await switchTo(store, construction, { position, generation, zone, definition });
    return { events, zone };
  });
}

/** Builds the views again and compares: what live counting kept must be what the log says. */
export async function recount(
  views: ViewSet,
  options: RebuildOptions & { repair?: boolean },
): Promise<RecountReport> {
  const construction = await Construction.begin(options.store, options.generation, options.now);
  return orRemoved(construction, () => recountIn(construction, views, options));
}

async function recountIn(
  construction: Construction,
  views: ViewSet,
  { repair = false, ...options }: RebuildOptions & { repair?: boolean },
): Promise<RecountReport> {
  const { store, generation, definition } = options;
  let built: Built = { position: "", events: 0 };
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const base = await views.settle();
    if (base.definition !== definition) throw rebuiltMeanwhile();
    const more = await build({ ...options, construction, after: built.position, upTo: base.position });
    built = { position: more.position, events: built.events + more.events };
    const compared = await compare(store, construction, base.generation);
    const current = await findCheckpoint(store);
    // Appends went on and were settled while it compared: build on to there and look again.
    if (current === undefined || !sameCheckpoint(current, { ...base, position: built.position })) continue;
    // Whatever was compared with a generation that somebody removed means nothing.
    await construction.write([]);
    const repaired = repair && compared.differencesTotal > 0;
    if (repaired) await switchTo(store, construction, { ...base, generation });
    else await construction.remove();
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

async function switchTo(store: Store, construction: Construction, checkpoint: Checkpoint): Promise<void> {
  const old = await findCheckpoint(store);
  const outcome = await store.writeItems([
    {
      op: "put",
      ...checkpointKey,
      attributes: { ...checkpoint },
      condition: old === undefined ? { absent: true } : { equals: { generation: old.generation } },
    },
    ...construction.succession(old?.generation),
  ]);
  if (outcome.status === "condition_failed") throw rebuiltMeanwhile();
  if (old !== undefined) await construction.removeOld(old.generation);
}

function rebuiltMeanwhile(): DaybookError {
  return new DaybookError(
    "condition_failed",
    "views must be rebuilt by one process at a time, got another rebuild",
    { subject: "views", hint: "wait for the other one, or run it again" },
  );
}
