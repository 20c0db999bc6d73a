import { lineIdentity } from "./identities.ts";
import type { AccessRow } from "./read.ts";

/** Lines of one second at an edge that are remembered; enough of the hash of each to know it again. */
const MAX_EDGE_LINES = 256;

/** The wanted lines of the first or the last second of a file, in their order. */
export interface Edge {
  timeMs: number;
  hashes: string[];
}

interface EdgeLine<T> {
  hash: string;
  /** What was made of its request; undefined for a line of an earlier reading. */
  taken: T | undefined;
}

/**
 * Collects the wanted lines of the first and of the last second of a file.
 *
 * A log may be cut between two equal lines, and each part then begins to count them anew. Where one file ends in the
 * second in which another begins, the lines that both have there are counted together: see `extraRows()`.
 */
export class EdgeLines<T> {
  #first: EdgeLine<T>[] = [];
  #firstMs: number | undefined;
  #isFirstOpen = true;
  #last: EdgeLine<T>[] = [];
  #lastMs = Number.NaN;

  add(line: EdgeLine<T>, timeMs: number): void {
    this.#firstMs ??= timeMs;
    if (timeMs !== this.#firstMs || this.#first.length >= MAX_EDGE_LINES) this.#isFirstOpen = false;
    if (this.#isFirstOpen) this.#first.push(line);
    if (timeMs !== this.#lastMs) {
      this.#lastMs = timeMs;
      this.#last = [];
    }
    this.#last.push(line);
    if (this.#last.length > MAX_EDGE_LINES) this.#last.shift();
  }

  /** Goes on where an earlier reading ended. */
  resume(first: Edge | undefined, last: Edge | undefined): void {
    const lines = (edge: Edge) => edge.hashes.map((hash) => ({ hash, taken: undefined }));
    this.#isFirstOpen = first === undefined ? last === undefined : first.timeMs === last?.timeMs;
    if (first !== undefined) {
      this.#firstMs = first.timeMs;
      this.#first = lines(first);
    }
    if (last !== undefined) {
      this.#lastMs = last.timeMs;
      this.#last = lines(last);
    }
  }

  /** Whether a later second was seen. */
  get isFirstDone(): boolean {
    return !this.#isFirstOpen;
  }

  get first(): Edge | undefined {
    return edgeOf(this.#firstMs, this.#first);
  }

  get last(): Edge | undefined {
    return edgeOf(this.#lastMs, this.#last);
  }

  /** The rows to add when another file ends in the second in which this one begins. */
  extraFirst(other: Edge): AccessRow<T>[] {
    return extraRows(this.#first, other, isOverlap(other.hashes, hashesOf(this.#first)));
  }

  /** The rows to add when another file begins in the second in which this one ends. */
  extraLast(other: Edge): AccessRow<T>[] {
    return extraRows(this.#last, other, isOverlap(hashesOf(this.#last), other.hashes));
  }
}

/**
 * Of a line that this file has `own` times and its neighbour `others` times there are `own + others`. The file has given
 * out the ordinals to `own`, and so has the neighbour to `others`; those that are missing are given out now. It makes no
 * difference which of the two comes later, nor whether it is done twice: the ids are the same.
 */
function extraRows<T>(lines: EdgeLine<T>[], other: Edge, isSame: boolean): AccessRow<T>[] {
  if (isSame) return [];
  const own = countsOf(hashesOf(lines));
  const others = countsOf(other.hashes);
  const rows: AccessRow<T>[] = [];
  for (const { hash, taken } of new Map(lines.map((line) => [line.hash, line])).values()) {
    // What there was before was added when it was read, or is by the neighbour.
    if (taken === undefined) continue;
    const from = own.get(hash) ?? 0;
    for (let copy = 1; copy <= (others.get(hash) ?? 0); copy++) {
      rows.push({ taken, identity: lineIdentity(hash, from + copy) });
    }
  }
  return rows;
}

/**
 * Whether the two files have the same part of the log here, as when one is the last thousand lines of the other: laid
 * over each other in some way, their lines agree. One line, or several equal ones, prove nothing: there the log was cut.
 */
function isOverlap(ending: string[], beginning: string[]): boolean {
  for (let shift = 1 - beginning.length; shift < ending.length; shift++) {
    const from = Math.max(0, shift);
    const to = Math.min(ending.length, shift + beginning.length);
    const part = ending.slice(from, to);
    if (new Set(part).size < 2) continue;
    if (part.every((hash, index) => hash === beginning[from + index - shift])) return true;
  }
  return false;
}

function edgeOf(timeMs: number | undefined, lines: EdgeLine<unknown>[]): Edge | undefined {
  if (timeMs === undefined || Number.isNaN(timeMs) || lines.length === 0) return undefined;
  return { timeMs, hashes: hashesOf(lines) };
}

function hashesOf(lines: EdgeLine<unknown>[]): string[] {
  return lines.map(({ hash }) => hash);
}

function countsOf(hashes: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const hash of hashes) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  return counts;
}
