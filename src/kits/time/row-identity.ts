import { deterministicId } from "../../event/ids.ts";
import { tryInstant } from "../../event/instant.ts";
import { RecentMap } from "../../event/recent-map.ts";
import type { EntryState } from "./entry.ts";
import type { EntryOrigin } from "./entry-event.ts";

/** Keys that are remembered at the least, half a century of one person's entries: some 15 MB, whatever the file's size. */
const RECENT_KEYS = 50_000;
/** Of a digest: enough to tell the few rows of one key apart. */
const DIGEST_LENGTH = 12;
const INSTANT_LENGTH = "2026-03-02T06:15:00.000Z".length;

export interface RowIdentity {
  id: string;
  origin: EntryOrigin;
}

/**
 * Which entry a row is. Source and key give the id, so that the next import finds the entry again. A file may
 * hold two rows of one key that say different things (two activities started in the same second): the second is an
 * entry of its own, `copy` 2, by its place among the rows of its key. A row that repeats another word for word is none.
 */
export class RowIdentities {
  #source: string;
  /** Key → digests of the different rows seen with it, in one string; those farther back are forgotten. */
  #seen = new RecentMap<string>(RECENT_KEYS);

  constructor(source: string) {
    this.#source = source;
  }

  /** Undefined for a row that repeats an earlier one. */
  identify(key: string, state: EntryState): RowIdentity | undefined {
    const content = JSON.stringify({ ...state, tags: [...state.tags].sort() });
    const digest = deterministicId(0, [content]).slice(-DIGEST_LENGTH);
    const digests = this.#seen.get(key)?.split(" ") ?? [];
    if (digests.includes(digest)) return undefined;
    digests.push(digest);
    this.#seen.set(key, digests.join(" "));
    return this.#identity(key, digests.length);
  }

  #identity(key: string, copy: number): RowIdentity {
    const parts = ["entry", this.#source, key];
    if (copy === 1) return { id: entryId(key, parts), origin: { source: this.#source, key } };
    return { id: entryId(key, [...parts, String(copy)]), origin: { source: this.#source, key, copy } };
  }
}

/** Led by the time only where the key itself says one: an entry whose start is corrected must keep its id. */
function entryId(key: string, parts: string[]): string {
  return deterministicId(tryInstant(key.slice(-INSTANT_LENGTH)) ?? 0, parts);
}
