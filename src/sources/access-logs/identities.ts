import { hash } from "node:crypto";
import { RecentMap } from "../../event/recent-map.ts";

/** Lines that are remembered at the least, of those that are wanted; with as many again, about 5 MB. */
const RECENT_LINES = 16_384;
/** 22 characters have 132 bits. */
const HASH_LENGTH = 22;

/**
 * Names lines that have no id of their own: the hash of the line, and from the second on its ordinal among equal ones.
 * Equal lines are requests of one client in one second, and follow each other closely; what is remembered reaches
 * far beyond that.
 */
export class LineIdentities {
  readonly #source: string;
  readonly #copies = new RecentMap<number>(RECENT_LINES);

  constructor(source: string) {
    this.#source = source;
  }

  /** The hash of a line, without an ordinal. */
  hashOf(buffer: Buffer, start: number, end: number): string {
    // Its only task is that different lines differ, which does not ask for a slower function.
    const digest = hash("sha1", buffer.subarray(start, end), "base64url").slice(0, HASH_LENGTH);
    return this.#source === ""
      ? digest
      : hash("sha1", `${this.#source}\n${digest}`, "base64url").slice(0, HASH_LENGTH);
  }

  /** Counts a line; how many of it there are now. */
  count(lineHash: string): number {
    const count = (this.#copies.get(lineHash) ?? 0) + 1;
    this.#copies.set(lineHash, count);
    return count;
  }
}

export function lineIdentity(lineHash: string, ordinal: number): string {
  return ordinal === 1 ? lineHash : `${lineHash}.${ordinal}`;
}

/** Of a request that the server itself gave an id. */
export function givenIdentity(source: string, id: string): string | undefined {
  const identity = `${source}/${id}`;
  // Longer ones than servers give are not trusted to be that.
  return identity.length <= 128 ? identity : undefined;
}
