import type { ItemWrite, Store } from "../store/store.ts";
import { type Checkpoint, checkpointKey } from "./checkpoint.ts";
import type { Tail } from "./tail.ts";
import { chunksOf } from "./write-chunks.ts";

/** How far a sum has got, where a settlement is written in many steps. */
export const FOLDED_TO = "foldedTo";
/** Sums that are written at the same time. */
const CONCURRENCY = 16;

export interface Settlement {
  store: Store;
  /** What the tail follows on. */
  base: Checkpoint;
  tail: Tail;
}

/**
 * Writes what a tail changes and moves the checkpoint to its end, exactly once, whoever dies where and however many
 * processes try. Undefined: the checkpoint is not `base` any more, so another process was first.
 */
export async function settle(settlement: Settlement): Promise<Checkpoint | undefined> {
  const { store, base, tail } = settlement;
  if (settlesAtOnce(store)) return settleAtOnce(settlement);
  if (base.staging === undefined && !(await moved(store, base, { ...base, staging: tail.position }))) return;
  return finishStaged({ store, base: { ...base, staging: tail.position }, tail });
}

/** Whether a settling is one write, of which nothing can come late. */
export function settlesAtOnce({ capabilities }: Store): boolean {
  return capabilities.atomicItems === Number.POSITIVE_INFINITY;
}

/** All of it in one atomic write. */
async function settleAtOnce({ store, base, tail }: Settlement): Promise<Checkpoint | undefined> {
  const next = { ...base, position: tail.position };
  const writes = [...tail.writes(base.generation), move(base, next)];
  return (await store.writeItems(writes)).status === "written" ? next : undefined;
}

/**
 * In steps, for a store whose atomic writes are small. First the checkpoint names the end (`staging`), so that whoever
 * goes on with it after a crash folds the very same events. Then every sum moves by itself, on condition that it has
 * not got so far yet; records are written under the condition that the checkpoint still says so. A step that
 * was done before changes nothing. At last the checkpoint moves.
 */
async function finishStaged({ store, base, tail }: Settlement): Promise<Checkpoint | undefined> {
  const writes = tail.writes(base.generation);
  await writeSums(store, base.staging as string, writes);
  if (!(await writeRecords(store, base, writes))) return;
  const { staging: position, ...rest } = base;
  const next = { ...rest, position: position as string };
  return (await moved(store, base, next)) ? next : undefined;
}

/** Every sum by itself, on condition that it has not got so far yet. */
export async function writeSums(store: Store, at: string, writes: ItemWrite[]): Promise<void> {
  const sums = writes.filter((write) => write.op === "merge");
  for (let from = 0; from < sums.length; from += CONCURRENCY) {
    const batch = sums.slice(from, from + CONCURRENCY);
    await Promise.all(
      batch.map((sum) =>
        store.writeItems([
          { ...sum, set: { ...sum.set, [FOLDED_TO]: at }, condition: { below: { [FOLDED_TO]: at } } },
        ]),
      ),
    );
  }
}

async function writeRecords(store: Store, base: Checkpoint, writes: ItemWrite[]): Promise<boolean> {
  const records = writes.filter((write) => write.op !== "merge");
  const size = store.capabilities.atomicItems - 1;
  const stillStaged: ItemWrite = { op: "merge", ...checkpointKey, condition: { equals: stateOf(base) } };
  for (const chunk of chunksOf(records, size)) {
    const outcome = await store.writeItems([stillStaged, ...chunk]);
    if (outcome.status === "condition_failed") return false;
  }
  return true;
}

async function moved(store: Store, from: Checkpoint, to: Checkpoint): Promise<boolean> {
  return (await store.writeItems([move(from, to)])).status === "written";
}

function move(from: Checkpoint, to: Checkpoint): ItemWrite {
  return { op: "put", ...checkpointKey, attributes: { ...to }, condition: { equals: stateOf(from) } };
}

function stateOf({ position, generation, staging }: Checkpoint) {
  return { position, generation, staging };
}
