import { DaybookError } from "../errors.ts";
import type { ItemKey, Store } from "../store/store.ts";
import { type Built, build } from "./build.ts";
import { type Checkpoint, checkpointKey, findCheckpoint } from "./checkpoint.ts";
import { compareGenerations, type Difference } from "./compare.ts";
import { removeGeneration } from "./generation.ts";
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
  const { store, zone, definition, generation } = options;
  await removeLeftovers(store);
  await announceGeneration(store, generation);
  const { position, events } = await build({ ...options, after: "" });
  await switchTo(store, { position, generation, zone, definition });
  return { events, zone };
}

/** Builds the views again and compares: what live counting kept must be what the log says. */
export async function recount(
  views: ViewSet,
  { repair = false, ...options }: RebuildOptions & { repair?: boolean },
): Promise<RecountReport> {
  const { store, generation } = options;
  await removeLeftovers(store);
  await announceGeneration(store, generation);
  let built: Built = { position: "", events: 0 };
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const base = await views.settle();
    const more = await build({ ...options, after: built.position, upTo: base.position });
    built = { position: more.position, events: built.events + more.events };
    const compared = await compare(store, base.generation, generation);
    const now = await findCheckpoint(store);
    // Appends went on and were settled while it compared: build on to there and look again.
    if (now?.position !== built.position || now.generation !== base.generation) continue;
    const repaired = repair && compared.differencesTotal > 0;
    if (repaired) await switchTo(store, { ...base, generation });
    else await removeAnnounced(store, generation);
    return { events: built.events, ...compared, repaired };
  }
  throw new DaybookError("book_busy", `book must rest for a recount, got appends ${MAX_ATTEMPTS} times`, {
    subject: "views",
    hint: "try again when less is appended",
  });
}

async function compare(
  store: Store,
  stored: string,
  expected: string,
): Promise<Pick<RecountReport, "items" | "differencesTotal" | "differences">> {
  const result = { items: 0, differencesTotal: 0, differences: [] as Difference[] };
  for await (const difference of compareGenerations(store, { stored, expected })) {
    if (difference === "same") result.items += 1;
    else {
      result.differencesTotal += 1;
      if (result.differences.length < MAX_DIFFERENCES_SHOWN) result.differences.push(difference);
    }
  }
  return result;
}

/** A generation under construction has an item of its own, so that a crash leaves nothing that nobody knows of. */
function announcement(generation: string): ItemKey {
  return { pk: "views-building", sk: generation };
}

async function announceGeneration(store: Store, generation: string): Promise<void> {
  await store.writeItems([{ op: "put", ...announcement(generation), attributes: { generation } }]);
}

async function removeAnnounced(store: Store, generation: string): Promise<void> {
  await removeGeneration(store, generation);
  await store.writeItems([{ op: "remove", ...announcement(generation) }]);
}

async function removeLeftovers(store: Store): Promise<void> {
  const { items } = await store.queryItems({ pk: "views-building", direction: "forward", limit: 100 });
  for (const { sk } of items) await removeAnnounced(store, sk);
}

/** The old generation is announced as a leftover in the same write, so that it goes even if this process dies now. */
async function switchTo(store: Store, checkpoint: Checkpoint): Promise<void> {
  const old = await findCheckpoint(store);
  const { generation } = checkpoint;
  const outcome = await store.writeItems([
    {
      op: "put",
      ...checkpointKey,
      attributes: { ...checkpoint },
      condition: old === undefined ? { absent: true } : { equals: { generation: old.generation } },
    },
    { op: "remove", ...announcement(generation), condition: { equals: { generation } } },
    ...(old === undefined
      ? []
      : [
          { op: "put" as const, ...announcement(old.generation), attributes: { generation: old.generation } },
        ]),
  ]);
  if (outcome.status === "condition_failed") {
    throw new DaybookError(
      "condition_failed",
      "views must be rebuilt by one process at a time, got another rebuild",
      {
        subject: "views",
        hint: "wait for the other one, or run it again",
      },
    );
  }
  if (old !== undefined) await removeAnnounced(store, old.generation);
}
