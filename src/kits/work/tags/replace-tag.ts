import { DaybookError, isDaybookError, shown } from "../../../errors.ts";
import type { TaggedCollection } from "./port.ts";

export interface Replacement {
  tag: string;
  /** Undefined: it is taken away. */
  by: string | undefined;
  actor: string | undefined;
}

/** Objects that are changed at the same time. */
const CONCURRENCY = 16;
/** Rounds over all objects before others, who give the tag anew, are told to stop. */
const MAX_ROUNDS = 100;

/**
 * Changes every object that has the tag, each by its own kit and only if it still is what was read, so that no edit of
 * somebody else is undone. Looks again until a whole round finds nothing to change: then nothing has the tag. Who dies in
 * the middle leaves objects that were changed and others that were not; doing it again does the others.
 */
export async function replaceTag(
  collections: readonly TaggedCollection[],
  replacement: Replacement,
): Promise<number> {
  let changed = 0;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let changedNow = 0;
    for (const collection of collections) changedNow += await replaceIn(collection, replacement);
    if (changedNow === 0) return changed;
    changed += changedNow;
  }
  throw new DaybookError(
    "condition_failed",
    `tag ${shown(replacement.tag)} must come to rest, got new uses of it in ${MAX_ROUNDS} rounds`,
    { subject: replacement.tag, hint: "stop what gives the tag, then do it again" },
  );
}

async function replaceIn(collection: TaggedCollection, replacement: Replacement): Promise<number> {
  let changed = 0;
  let cursor: string | undefined;
  do {
    const page = await collection.tagged(replacement.tag, cursor);
    for (let from = 0; from < page.items.length; from += CONCURRENCY) {
      const ids = page.items.slice(from, from + CONCURRENCY);
      const outcomes = await Promise.all(ids.map((id) => replaceOn(collection, id, replacement)));
      changed += outcomes.filter(Boolean).length;
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return changed;
}

/** Whether the object had it. */
async function replaceOn(
  collection: TaggedCollection,
  id: string,
  { tag, by, actor }: Replacement,
): Promise<boolean> {
  for (;;) {
    const object = await collection.get(id);
    if (object === undefined || !object.tags.includes(tag)) return false;
    const tags = object.tags.flatMap((one) => (one === tag ? (by ?? []) : one));
    try {
      await collection.setTags(id, [...new Set(tags)], { ifVersion: object.version, actor });
      return true;
    } catch (error) {
      // Somebody else was faster, or deleted it: look again.
      if (!isDaybookError(error) || !isPassing(error)) throw error;
    }
  }
}

function isPassing({ code }: DaybookError): boolean {
  return code === "version_conflict" || code.endsWith("_not_found");
}
