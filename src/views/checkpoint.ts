import { DaybookError } from "../errors.ts";
import type { Store } from "../store/store.ts";

export const checkpointKey = { pk: "views", sk: "checkpoint" };

/** How far the stored views have got, and what they were built with. */
export interface Checkpoint {
  /** Everything up to here is in the items. */
  position: string;
  /** Where a settling that is under way will end (settle.ts); absent: none is. */
  staging?: string;
  /** Names the items: a rebuild makes a new generation beside the old one and switches. */
  generation: string;
  /** The book's time zone: a day is a day there. */
  zone: string;
  /** Which settings the views follow from, as text; other settings need a rebuild. */
  definition: string;
}

export async function readCheckpoint(store: Store): Promise<Checkpoint> {
  const checkpoint = await findCheckpoint(store);
  if (checkpoint !== undefined) return checkpoint;
  throw new DaybookError("book_damaged", "book must have a checkpoint of its views, got none", {
    subject: "views",
    hint: "open it again, or run `daybook rebuild`",
  });
}

export async function findCheckpoint(store: Store): Promise<Checkpoint | undefined> {
  const item = await store.getItem(checkpointKey);
  if (item === undefined) return undefined;
  const { position, staging, generation, zone, definition } = item as unknown as Checkpoint;
  return { position, generation, zone, definition, ...(staging === undefined ? {} : { staging }) };
}

export function sameCheckpoint(a: Checkpoint, b: Checkpoint): boolean {
  return a.position === b.position && a.generation === b.generation && a.staging === b.staging;
}
