import { DaybookError, isDaybookError, shown } from "../../../errors.ts";
import type { TaggedCollection } from "./port.ts";
import type { TaggedKind } from "./tag.ts";

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
/** What is the object's own fault: its event would be too large, or breaks a rule. */
const REFUSALS = new Set(["event_too_large", "task_invalid", "note_invalid", "entry_invalid", "internal"]);
const NOUNS: Record<TaggedKind, string> = { tasks: "task", notes: "note", entries: "time entry" };

/**
 * Changes every object that has the tag, each by its own kit and only if it still is what was read, so that no edit of
 * somebody else is undone. Looks again until a whole round finds nothing to change: then nothing has the tag. Who dies in
 * the middle leaves objects that were changed and others that were not; doing it again does the others.
 *
 * What cannot be changed keeps nothing else from it: it is told of when all others are done.
 *
 * @throws condition_failed, and as the first that cannot be changed
 */
export async function replaceTag(
  collections: readonly TaggedCollection[],
  replacement: Replacement,
): Promise<number> {
  const refusals = new Map<string, Refusal>();
  let changed = 0;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let changedNow = 0;
    for (const collection of collections) changedNow += await replaceIn(collection, replacement, refusals);
    changed += changedNow;
    if (changedNow > 0) continue;
    if (refusals.size > 0) throw refused(replacement.tag, refusals);
    return changed;
  }
  throw new DaybookError(
    "condition_failed",
    `tag ${shown(replacement.tag)} must come to rest, got new uses of it in ${MAX_ROUNDS} rounds`,
    { subject: replacement.tag, hint: "stop what gives the tag, then do it again" },
  );
}

/** An object that cannot be changed as it is, and why. */
interface Refusal {
  id: string;
  kind: TaggedKind;
  error: DaybookError;
}

/** How many were changed. Whatever fails, nothing goes on after it: all that was begun is waited for. */
async function replaceIn(
  collection: TaggedCollection,
  replacement: Replacement,
  refusals: Map<string, Refusal>,
): Promise<number> {
  const { kind } = collection;
  const keyOf = (id: string) => `${kind} ${id}`;
  let changed = 0;
  let cursor: string | undefined;
  do {
    const page = await collection.tagged(replacement.tag, cursor);
    const left = page.items.filter((id) => !refusals.has(keyOf(id)));
    for (let from = 0; from < left.length; from += CONCURRENCY) {
      const ids = left.slice(from, from + CONCURRENCY);
      const outcomes = await Promise.allSettled(ids.map((id) => replaceOn(collection, id, replacement)));
      for (const [index, outcome] of outcomes.entries()) {
        const id = ids[index] as string;
        if (outcome.status === "fulfilled") changed += outcome.value ? 1 : 0;
        else refusals.set(keyOf(id), { id, kind, error: refusalOf(outcome.reason) });
      }
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return changed;
}

/** An error that is about the object; one of the book as a whole ends it all. */
function refusalOf(error: unknown): DaybookError {
  if (isDaybookError(error) && REFUSALS.has(error.code)) return error;
  throw error;
}

function refused(tag: string, refusals: Map<string, Refusal>): DaybookError {
  const [{ kind, id, error }] = refusals.values() as unknown as [Refusal];
  const first = `${NOUNS[kind]} ${shown(id)}: ${error.message}`;
  const message = `tag ${shown(tag)} must be replaced everywhere, got ${refusals.size} that could not be changed, the first ${first}`;
  const hint = "change these by hand, then do it again: the others are done";
  return new DaybookError(error.code, message, { subject: id, value: refusals.size, hint, cause: error });
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
