import type { Bytes } from "../bytes.ts";
import { InputReader } from "./input-reader.ts";
import type { AccessLedger, Seen } from "./ledger.ts";
import type { AccessLogFormat, AccessRequest, RejectedLine } from "./request.ts";

/** A file, an object of S3, or a stream. */
export interface AccessInput {
  /** As in messages: a path, `s3://bucket/key`, `standard input`. */
  name: string;
  /** Raw bytes, compressed or not, from the given one on. Called again only where `canReopen`. */
  open(from: number): Bytes;
  /** Whether it can be read from any place, and more than once. */
  canReopen: boolean;
  /** What tells whether all of it was read before; as it is before it is opened. */
  seen?: Seen | undefined;
  /** Read it from its start, whatever the ledger says: what is wanted may have changed since. */
  again?: boolean | undefined;
  /** Raw bytes, where it is known. */
  size?: number | undefined;
  /**
   * What a last line without an end is: one that is still being written (`wait`, the default), or, where nothing will
   * ever follow, a line (`take`).
   */
  lastLine?: "wait" | "take" | undefined;
}

/**
 * Makes of a request what is to be handed on, or says with `undefined` that it is not wanted; asked once of each line. The
 * request is one whose fields are decoded when they are asked for, and the next line's a moment later: ask for `status`
 * and `method` first, and do not keep it.
 */
export type TakeRequest<T> = (request: AccessRequest) => T | undefined;

export interface ReadAccessLogsOptions<T> {
  /** Undefined: the one that the first lines of each input show. */
  format?: AccessLogFormat | undefined;
  /** Name of what wrote lines that do not say it; part of their identity, so that two servers' equal lines are two. */
  source?: string | undefined;
  take: TakeRequest<T>;
  /** Where it is noted what was read. Without it every input is read from its start. */
  ledger?: AccessLedger | undefined;
  signal?: AbortSignal | undefined;
}

/** What was made of a request, and the words that it alone has. */
export interface AccessRow<T> {
  taken: T;
  /**
   * The same for the same line wherever it is read, 1–128 characters: the id that the server gave with its source, or the
   * hash of the line with its ordinal among equal ones. Make the event's id of this and nothing else.
   */
  identity: string;
}

/** What was read of one input, some thousand lines. */
export interface AccessChunk<T> {
  input: AccessInput;
  rows: AccessRow<T>[];
  /** All lines of the chunk, whatever became of them; not blank ones and comments. */
  lines: number;
  /** Read well, and not wanted. */
  unwanted: number;
  rejected: RejectedLine[];
  /** A last line without an end, which is left for later: it may be half of one. */
  incomplete: { offset: number; text: string } | undefined;
  /** Raw bytes of the input read so far, for progress. */
  read: number;
  /** Notes in the ledger that the rows are durable. Call it when they are, in the order of the chunks. */
  commit(): Promise<void>;
}

/**
 * Reads access logs, one input after the other, in chunks of about a megabyte; memory does not grow with them. Whatever
 * an input holds, no line stops it: see `RejectedLine`.
 */
export async function* readAccessLogs<T>(
  inputs: Iterable<AccessInput> | AsyncIterable<AccessInput>,
  options: ReadAccessLogsOptions<T>,
): AsyncGenerator<AccessChunk<T>> {
  for await (const input of inputs) yield* new InputReader(input, options).chunks();
}
