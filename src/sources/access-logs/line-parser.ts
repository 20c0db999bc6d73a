import type { AccessRequest, LineFault } from "./request.ts";

/** Reads lines of one format. It may keep what earlier lines said: a header, the last minute. */
export interface LineParser {
  /** The line that was parsed last. Its fields are decoded when they are asked for; valid until the next one. */
  readonly request: AccessRequest;
  /**
   * Parses the line between two places of the buffer, its end not included.
   *
   * @returns undefined for a request, `comment` for a line that says nothing about one, else what is wrong with it
   */
  parse(buffer: Buffer, start: number, end: number): LineFault | "comment" | undefined;
  /** The request of the line that was parsed last, for keeps. */
  copy(): AccessRequest;
  /** What must be known to go on in the middle of an input; empty if nothing must. */
  readonly state: string;
}

export interface ParserOptions {
  /** What wrote the lines, where they do not say it. */
  source: string;
  /** `state` of an earlier parser. */
  state?: string | undefined;
}
