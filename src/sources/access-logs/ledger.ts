/**
 * What was read of which file or object, so that a second run reads only what is new.
 *
 * It saves work and makes cuts between equal lines exact; that nothing counts twice depends on the rows' identities
 * alone, so an entry that is lost, late or of another process costs time and no more. An entry is written when the rows
 * it speaks of are durable. A file that was read as one format was not as another; as either, one of which no line could
 * be read has no entry. There are three kinds:
 *
 * - `seen#<source>#<format, or auto>#<device:inode or s3://bucket/key>`: the revision (size and times, or etag) that was read to its end. The same
 *   revision is not opened again.
 * - `file#<source>#<format>#<hash of the first line>`: content, whatever its name and however compressed. `offset` says how far it
 *   was read, decompressed. It is believed only where the first KB and the KB before the offset are still the same; a
 *   file that only begins alike is read as a whole, and its known lines are duplicates.
 *   So a file that grew, was renamed, compressed or copied is read from where the last run ended, and one that was
 *   truncated and written anew is another file.
 * - `edge#<source>#<second>#first|last`: the lines of files whose first or last second it is, see edges.ts.
 */
import type { Edge } from "./edges.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { AccessLogFormat } from "./request.ts";

/** What a ledger asks of a book: items by their keys. */
export interface LedgerItems {
  get(key: string): Promise<object | undefined>;
  /** All or nothing; at most five. */
  put(items: LedgerItem[]): Promise<void>;
}

export interface LedgerItem {
  key: string;
  /** Undefined removes the item. */
  value: object | undefined;
}

/** How far a file's content was read. */
export interface FileMark extends Fingerprint {
  format: AccessLogFormat;
  /** Of the first byte that was not read, decompressed. */
  offset: number;
  /** Lines before it. */
  lines: number;
  /** What was last before the offset: how much, and its hash. */
  tailBytes: number;
  tail: string;
  /** What the parser must know to go on: the header. */
  state: string;
  /** The second of the last edge that was noted. */
  lastMs?: number | undefined;
  /** The edges as far as it was read. */
  first?: Edge | undefined;
  last?: Edge | undefined;
}

/** What is to be noted of a file. */
export interface FileNote {
  mark: FileMark;
  first: Edge | undefined;
  last: Edge | undefined;
}

export interface Seen {
  /** What stays the same while the thing changes: device and inode, bucket and key. */
  identity: string;
  /** What changes with it: size and times, etag. */
  revision: string;
}

/** The format that was asked for; undefined where each file is to show its own. */
type AskedFormat = AccessLogFormat | undefined;

type EdgeSide = "first" | "last";

/** The edges of all files in one second; more than one file is rare. */
interface EdgeItem {
  edges: (Edge & { file: string })[];
}

const SEEN = "seen#";
/** Edges of a second that are kept; only where very many small files begin at once are there more. */
const MAX_EDGES = 64;

export class AccessLedger {
  readonly #items: LedgerItems;
  readonly #source: string;
  /** By file: edges that are noted only when its rows are durable, while the next file is being read. */
  readonly #expected = new Map<string, FileNote>();

  /** Of the logs that are known by one source: equal lines of two servers are not the same. */
  constructor(items: LedgerItems, source = "") {
    this.#items = items;
    this.#source = encodeURIComponent(source);
  }

  async isSeen({ identity, revision }: Seen, format: AskedFormat): Promise<boolean> {
    const found = (await this.#items.get(this.#seenKey(identity, format))) as
      | { revision?: string }
      | undefined;
    return found?.revision === revision;
  }

  async find(line: string, format: AccessLogFormat): Promise<FileMark | undefined> {
    return (await this.#items.get(this.#fileKey({ line, format }))) as FileMark | undefined;
  }

  /** The edges of other files in that second, of one side. */
  async edges(side: EdgeSide, { timeMs, file }: { timeMs: number; file: string }): Promise<Edge[]> {
    const found = await this.#notedEdges(side, { timeMs, file });
    const noted = found.filter((edge) => !this.#expected.has(edge.file));
    const expected = [...this.#expected].flatMap(([other, note]) => {
      const edge = note[side];
      return edge?.timeMs === timeMs ? [{ ...edge, file: other }] : [];
    });
    return [...noted, ...expected.filter((edge) => edge.file !== file)];
  }

  /** Says what will be noted of a file. A neighbour that is read before that is to know of its edges. */
  expect(note: FileNote): void {
    this.#expected.set(note.mark.line, note);
  }

  /** Notes how far a file was read, and, at its end, that it was. */
  async note(note: FileNote | undefined, seen: (Seen & { format: AskedFormat }) | undefined): Promise<void> {
    const items: LedgerItem[] = [];
    if (note !== undefined) {
      const { mark, first, last } = note;
      const before = mark.lastMs;
      const value = present({ ...mark, lastMs: last?.timeMs ?? before });
      items.push({ key: this.#fileKey(mark), value });
      if (first !== undefined) items.push(await this.#withEdge("first", first, mark.line));
      if (last !== undefined) items.push(await this.#withEdge("last", last, mark.line));
      // The file does not end there any more.
      if (before !== undefined && last !== undefined && last.timeMs !== before) {
        items.push(await this.#withoutEdge(before, mark.line));
      }
    }
    if (seen !== undefined) {
      items.push({ key: this.#seenKey(seen.identity, seen.format), value: { revision: seen.revision } });
    }
    if (items.length > 0) await this.#items.put(items);
    if (note !== undefined && this.#expected.get(note.mark.line) === note)
      this.#expected.delete(note.mark.line);
  }

  async #notedEdges(
    side: EdgeSide,
    { timeMs, file }: { timeMs: number; file: string },
  ): Promise<EdgeItem["edges"]> {
    const item = (await this.#items.get(this.#edgeKey(side, timeMs))) as EdgeItem | undefined;
    return (item?.edges ?? []).filter((edge) => edge.file !== file);
  }

  async #withEdge(side: EdgeSide, edge: Edge, file: string): Promise<LedgerItem> {
    const others = await this.#notedEdges(side, { timeMs: edge.timeMs, file });
    const edges = [...others, { ...edge, file }].slice(-MAX_EDGES);
    return { key: this.#edgeKey(side, edge.timeMs), value: { edges } };
  }

  async #withoutEdge(timeMs: number, file: string): Promise<LedgerItem> {
    const edges = await this.#notedEdges("last", { timeMs, file });
    return { key: this.#edgeKey("last", timeMs), value: edges.length === 0 ? undefined : { edges } };
  }

  /** What was read for one source was not for another. */
  #seenKey(identity: string, format: AskedFormat): string {
    return `${SEEN}${this.#source}#${format ?? "auto"}#${identity}`;
  }

  #fileKey({ line, format }: Pick<FileMark, "line" | "format">): string {
    return `file#${this.#source}#${format}#${line}`;
  }

  #edgeKey(side: EdgeSide, timeMs: number): string {
    return `edge#${this.#source}#${timeMs}#${side}`;
  }
}

/** Less what is undefined, which a store need not take. */
function present(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));
}
