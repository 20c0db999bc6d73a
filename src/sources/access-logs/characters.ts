/** Bytes that access logs are made of. */
export const NEWLINE = 0x0a;
export const RETURN = 0x0d;
export const TAB = 0x09;
export const SPACE = 0x20;
export const QUOTE = 0x22;
export const HASH = 0x23;
export const PERCENT = 0x25;
export const COMMA = 0x2c;
export const MINUS = 0x2d;
export const DOT = 0x2e;
export const SLASH = 0x2f;
export const COLON = 0x3a;
export const OPEN = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE = 0x5d;
export const OPEN_BRACE = 0x7b;

const ZERO = 0x30;
const NINE = 0x39;

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

/** Where the space is that ends the token at `from`; `end` if there is none. */
export function tokenEnd(bytes: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] !== SPACE) at++;
  return at;
}

/** A number of digits alone; undefined for anything else, `-` too. */
export function digits(bytes: Buffer, from: number, to: number): number | undefined {
  if (to <= from || to - from > 15) return undefined;
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = (bytes[at] as number) - ZERO;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}

/** The status at `at`: three digits, 0 for `-`; -1 for anything else. A space must follow. */
export function statusAt(bytes: Buffer, at: number): number {
  if (bytes[at] === MINUS) return bytes[at + 1] === SPACE ? 0 : -1;
  if (bytes[at + 3] !== SPACE) return -1;
  return digits(bytes, at, at + 3) ?? -1;
}

/** Whether the token at `from` is a number or `-`. */
export function isCount(bytes: Buffer, from: number, to: number): boolean {
  if (to <= from) return false;
  if (to - from === 1 && bytes[from] === MINUS) return true;
  for (let at = from; at < to; at++) if (!isDigit(bytes[at])) return false;
  return true;
}
