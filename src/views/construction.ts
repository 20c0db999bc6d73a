import { DaybookError } from "../errors.ts";
import type { Attributes, ItemWrite, Store } from "../store/store.ts";
import { findCheckpoint } from "./checkpoint.ts";
import { removeGeneration } from "./generation.ts";
import { settlesAtOnce } from "./settle.ts";

const BUILDING = "views-building";
/** A construction that was not touched for so long has nobody working on it any more. */
const STALE_MS = 60_000;
/** How often one that is only read says that somebody is at it. */
const TOUCH_MS = 5_000;
/** Items a write: the writer is never taken for long. */
const MAX_WRITES = 5_000;

/**
 * A generation that is being built beside the one in force. It is announced by an item, so that after a crash
 * somebody knows what to remove; the item is touched with every write, on condition that it is still there, so that
 * whoever works on keeps it, and nobody writes into a generation that another process gave up for dead.
 */
export class Construction {
  readonly generation: string;
  #store: Store;
  #now: () => number;
  #touched = 0;

  private constructor(store: Store, generation: string, now: () => number) {
    this.#store = store;
    this.generation = generation;
    this.#now = now;
  }

  /** Removes what others left behind, and announces a new one. */
  static async begin(store: Store, generation: string, now: () => number): Promise<Construction> {
    const construction = new Construction(store, generation, now);
    await construction.#removeStale();
    const inForce = await findCheckpoint(store);
    const announced = { ...announcement(generation, now()), condition: { absent: true as const } };
    const isNew = inForce?.generation !== generation;
    if (!isNew || (await store.writeItems([announced])).status === "condition_failed") {
      throw new DaybookError("internal", `generation must be a new name, got ${generation} again`);
    }
    return construction;
  }

  /**
   * Not one atomic write: what only half of it is in is never shown to anybody.
   *
   * @throws condition_failed when another process removed it
   */
  async write(writes: ItemWrite[]): Promise<void> {
    const size = Math.min(this.#store.capabilities.atomicItems - 1, MAX_WRITES);
    for (let from = 0; from === 0 || from < writes.length; from += size) {
      this.#touched = this.#now();
      const touch = {
        ...announcement(this.generation, this.#touched),
        condition: { equals: inWork(this.generation) },
      };
      const outcome = await this.#store.writeItems([touch, ...writes.slice(from, from + size)]);
      if (outcome.status === "condition_failed") throw removed();
    }
  }

  /** Says now and then that somebody is still at it. @throws condition_failed */
  async touch(): Promise<void> {
    if (this.#now() - this.#touched >= TOUCH_MS) await this.write([]);
  }

  /** The writes that go with making it the one in force: `old` is what becomes of the one before. */
  succession(old: string | undefined): ItemWrite[] {
    const { generation } = this;
    const done: ItemWrite = {
      op: "remove",
      ...keyOf(generation),
      condition: { equals: inWork(generation) },
    };
    // Announced, so that it goes even if this process dies before it removes it.
    return old === undefined ? [done] : [done, retirement(old, this.#lastWrite())];
  }

  /** Drops the generation that was in force before. */
  async removeOld(old: string): Promise<void> {
    if (settlesAtOnce(this.#store)) return removeConstruction(this.#store, old);
    // Somebody may still be settling it, sum by sum: what that leaves goes with the next rebuild.
    await removeGeneration(this.#store, old);
  }

  /** When a generation that nobody builds was last written to, at the latest. */
  #lastWrite(): number {
    return settlesAtOnce(this.#store) ? 0 : this.#now();
  }

  async remove(): Promise<void> {
    await removeConstruction(this.#store, this.generation);
  }

  async #removeStale(): Promise<void> {
    const { items } = await this.#store.queryItems({ pk: BUILDING, direction: "forward", limit: 100 });
    const oldest = this.#now() - STALE_MS;
    for (const { sk, touched } of items) {
      if ((touched as number) < oldest) await removeConstruction(this.#store, sk);
    }
  }
}

/** Whether somebody builds or compares a generation: what it has read of the log must stay as it was. */
export async function isUnderConstruction(store: Store, now: number): Promise<boolean> {
  const { items } = await store.queryItems({ pk: BUILDING, direction: "forward", limit: 100 });
  return items.some(
    ({ touched, removing, retired }) =>
      removing === undefined && retired === undefined && (touched as number) >= now - STALE_MS,
  );
}

/** First says so, after which its builder cannot write any more, if it still lives; the announcement goes last. */
async function removeConstruction(store: Store, generation: string): Promise<void> {
  const removing = { generation, touched: 0, removing: true };
  await store.writeItems([{ op: "put", ...keyOf(generation), attributes: removing }]);
  await removeGeneration(store, generation);
  await store.writeItems([{ op: "remove", ...keyOf(generation) }]);
}

function inWork(generation: string): Attributes {
  return { generation, removing: undefined };
}

function keyOf(generation: string) {
  return { pk: BUILDING, sk: generation };
}

function announcement(generation: string, touched: number): ItemWrite {
  return { op: "put", ...keyOf(generation), attributes: { generation, touched } };
}

/** Of a generation that was in force. */
function retirement(generation: string, touched: number): ItemWrite {
  return { op: "put", ...keyOf(generation), attributes: { generation, touched, retired: true } };
}

function removed(): DaybookError {
  return new DaybookError(
    "condition_failed",
    "views must be built by a process that goes on with it, got another that took it for dead",
    { subject: "views", hint: "run it again" },
  );
}
