import { hash } from "node:crypto";
import { HASH, NEWLINE, RETURN } from "./characters.ts";

/** As much of a file's beginning, and of what was read last, is compared. */
export const FINGERPRINT_BYTES = 1_024;

/** The beginning of a file's content, decompressed, by which it is known under any name. */
export interface Fingerprint {
  /** Hash of the first line that is no comment: it stays the same while the file grows. */
  line: string;
  /** Where that line begins: headers are the same in many files. */
  from: number;
  /** How much from there is hashed, at most 1 KB, … */
  bytes: number;
  /** … and its hash. */
  head: string;
}

/** Undefined where the first line has no end yet. */
export function fingerprintOf(start: Buffer): Fingerprint | undefined {
  for (let from = 0; from < start.length; ) {
    const end = start.indexOf(NEWLINE, from);
    if (end < 0) return undefined;
    const isBlank = end === from || (end === from + 1 && start[from] === RETURN);
    if (!isBlank && start[from] !== HASH) {
      const bytes = Math.min(FINGERPRINT_BYTES, start.length - from);
      return { line: hashOf(start, from, end), from, bytes, head: hashOf(start, from, from + bytes) };
    }
    from = end + 1;
  }
  return undefined;
}

/** Whether content that begins so is that of the fingerprint, perhaps grown since. */
export function hasFingerprint(start: Buffer, { from, bytes, head }: Fingerprint): boolean {
  return start.length >= from + bytes && hashOf(start, from, from + bytes) === head;
}

export function hashOf(buffer: Buffer, from: number, to: number): string {
  return hash("sha1", buffer.subarray(from, to), "base64url");
}
