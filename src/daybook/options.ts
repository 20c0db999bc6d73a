import type { Config } from "../config.ts";
import type { LogFilter } from "../store/store.ts";

export interface OpenOptions {
  config?: Config;
  /** IANA time zone of a new book, before the config's; an existing one keeps its own until a rebuild. Default: this machine's. */
  zone?: string;
  /** Milliseconds since the epoch. */
  clock?: () => number;
  ids?: () => string;
  /** Whether a missing file becomes a new book; default true. */
  create?: boolean;
  /** Where relative paths in the config start; default the current folder. */
  folder?: string;
  /**
   * `current` (default): counts and lists hold everything that was recorded before they are asked for. `settled`: they are
   * as old as the last settling, which another process does, and cost one query: for a book on DynamoDB that is served.
   */
  reads?: "current" | "settled";
}

export interface TailQuery {
  /** Start after this position, `""` being the start of the book; default: now. */
  after?: string;
  /** End with the event at this position, or the last before it; default: only when the signal aborts. */
  upTo?: string;
  filter?: LogFilter;
  signal?: AbortSignal;
}

export interface ProcessOptions {
  signal: AbortSignal;
  onError: (error: unknown) => void;
  /** After every settling, with the position it reached. */
  onSettled?: (position: string) => void;
}

export interface ProgressOptions {
  onProgress?: (events: number) => void;
}
