import { BACKSLASH, MINUS } from "./characters.ts";

/** What the letters behind a backslash stand for, in Apache's escapes. */
const ESCAPES: Record<string, number> = { n: 10, t: 9, r: 13, b: 8, f: 12, v: 11, a: 7, "0": 0 };

/** A field as UTF-8; bytes that are none become U+FFFD. Almost all of them are ASCII, which is read much faster. */
export function plainText(bytes: Buffer, from: number, to: number): string {
  for (let at = from; at < to; at++) {
    if ((bytes[at] as number) >= 0x80) return bytes.toString("utf8", from, to);
  }
  return asciiText(bytes, from, to);
}

/** What `toString("latin1")` calls in the end, without the way there, which takes longer than a short field. */
function asciiText(bytes: Buffer, from: number, to: number): string {
  return (bytes as Buffer & { latin1Slice(from: number, to: number): string }).latin1Slice(from, to);
}

/** A field less the escapes of nginx (`\xXX`) and Apache (`\"`, `\\`, `\n`, `\xhh`). */
export function unescapedText(bytes: Buffer, from: number, to: number): string {
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number;
    if (byte === BACKSLASH) return unescaped(bytes.subarray(from, to));
    if (byte >= 0x80) return unescaped(bytes.subarray(from, to));
  }
  return asciiText(bytes, from, to);
}

/** Whether it stands for nothing: an empty field or `-`. */
export function isNone(bytes: Buffer, from: number, to: number): boolean {
  return to <= from || (to - from === 1 && bytes[from] === MINUS);
}

/**
 * Percent-decoded until it is stable, at most `times`. CloudFront encodes what it logs, user agents often twice. What is
 * not well encoded stays as it is.
 */
export function percentDecoded(text: string, times: number): string {
  let decoded = text;
  for (let round = 0; round < times && decoded.includes("%"); round++) {
    const next = decodedOnce(decoded);
    if (next === decoded) break;
    decoded = next;
  }
  return decoded;
}

function decodedOnce(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // One bad sequence among good ones: each run of them is decoded for itself.
    return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return run;
      }
    });
  }
}

function unescaped(field: Buffer): string {
  const plain = Buffer.allocUnsafe(field.length);
  let length = 0;
  for (let at = 0; at < field.length; at++) {
    const byte = field[at] as number;
    const next = field[at + 1];
    if (byte !== BACKSLASH || next === undefined) {
      plain[length++] = byte;
      continue;
    }
    const code = next === 0x78 ? hexAt(field, at + 2) : -1;
    plain[length++] =
      code >= 0 ? code : next === 0x78 ? BACKSLASH : (ESCAPES[String.fromCharCode(next)] ?? next);
    at += code >= 0 ? 3 : next === 0x78 ? 0 : 1;
  }
  return plain.toString("utf8", 0, length);
}

/** The byte that two hexadecimal digits stand for; -1 if they are none. */
function hexAt(bytes: Buffer, at: number): number {
  const high = hexDigit(bytes[at]);
  const low = hexDigit(bytes[at + 1]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexDigit(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
