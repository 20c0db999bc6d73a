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
  /** What must be known to go on in the middle of an input; empty if nothing must. */
  readonly state: string;
}

export interface ParserOptions {
  /** What wrote the lines, where they do not say it. */
  source: string;
  /** `state` of an earlier parser. */
  state?: string | undefined;
}

export const EMPTY_REQUEST: AccessRequest = Object.freeze({
  id: undefined,
  timeMs: 0,
  method: "",
  target: "",
  status: 0,
  host: undefined,
  address: undefined,
  referrer: undefined,
  agent: undefined,
  bytes: undefined,
  totalMs: undefined,
  source: "",
});

/**
 * A line that is a JSON object. nginx writes `\xXX` into its fields unless it is told otherwise, which JSON does not know:
 * each is a byte, and together they are UTF-8.
 */
export function jsonText(text: string): Record<string, unknown> | undefined {
  const value = parsed(text) ?? (text.includes("\\x") ? withBytes(text) : undefined);
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : undefined;
}

function withBytes(text: string): unknown {
  // An escaped backslash before an x is none of these.
  const escaped = text.replace(/\\(?:x([0-9a-fA-F]{2})|.)/g, (whole, hex?: string) =>
    hex === undefined ? whole : `\\u00${hex}`,
  );
  return parsed(escaped, (_, value) =>
    typeof value === "string" && /^[\0-\xff]*[\x80-\xff][\0-\xff]*$/.test(value)
      ? Buffer.from(value, "latin1").toString("utf8")
      : value,
  );
}

function parsed(text: string, reviver?: (key: string, value: unknown) => unknown): unknown {
  try {
    return JSON.parse(text, reviver);
  } catch {
    return undefined;
  }
}
