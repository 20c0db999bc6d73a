import { hash } from "node:crypto";

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Gives `count` random bytes; injected, so that a test can say what the ids are. */
export type RandomBytes = (count: number) => Uint8Array<ArrayBuffer>;

const POOL_IDS = 256;
const RANDOM_PER_ID = 10;

/**
 * A generator of UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, then random bits. Ids of one generator
 * ascend even within a millisecond and when the clock goes backwards (§6.2, method 2: the random part is
 * counted up), because the store keeps neighbours in time next to each other.
 */
export function uuidV7Generator(clock: () => number, randomBytes: RandomBytes): () => string {
  let lastMs = 0;
  let pool = new Uint8Array(0);
  let offset = 0;
  const bytes = new Uint8Array(16);

  return () => {
    const now = clock();
    if (now > lastMs) {
      if (offset >= pool.length) {
        pool = randomBytes(POOL_IDS * RANDOM_PER_ID);
        offset = 0;
      }
      lastMs = now;
      bytes.set(pool.subarray(offset, offset + RANDOM_PER_ID), 6);
      offset += RANDOM_PER_ID;
    } else if (!increment(bytes)) {
      lastMs += 1;
    }
    return format(lastMs, bytes, 0x70);
  };
}

/** Counts up the last 62 bits of the random part; false when they wrapped. */
function increment(bytes: Uint8Array): boolean {
  for (let index = 15; index >= 8; index--) {
    const limit = index === 8 ? 0x40 : 0x100;
    const next = ((bytes[index] as number) & (limit - 1)) + 1;
    bytes[index] = next & (limit - 1);
    if (next < limit) return true;
  }
  return false;
}

/**
 * The same time and parts always give the same id: a UUIDv8 (RFC 9562 §5.8) of 48 bits of milliseconds and
 * 74 bits of SHA-256. It is led by the time so that an import's ids lie together in the store's index.
 */
export function deterministicId(timeMs: number, parts: readonly string[]): string {
  const digest = hash("sha256", JSON.stringify(parts), "hex");
  const variant = VARIANTS[Number.parseInt(digest[4] as string, 16) & 3];
  // In as few pieces as can be: an import makes one for every line.
  return `${leadOf(Math.max(0, timeMs))}-8${digest.slice(1, 4)}-${variant}${digest.slice(5, 8)}-${digest.slice(8, 20)}`;
}

/** What the digit that has the variant's two bits may be. */
const VARIANTS = "89ab";

let lastLead = { ms: 0, text: "00000000-0000" };

/** The milliseconds as an id begins with them; those of a log repeat. */
function leadOf(ms: number): string {
  if (ms !== lastLead.ms) {
    const hex = Math.floor(ms).toString(16).padStart(12, "0").slice(-12);
    lastLead = { ms, text: `${hex.slice(0, 8)}-${hex.slice(8)}` };
  }
  return lastLead.text;
}

function format(ms: number, bytes: Uint8Array, versionBits: number): string {
  const high = Math.floor(ms / 0x1_0000);
  const hex = (byte: number) => HEX[byte & 0xff] as string;
  const at = (index: number) => HEX[bytes[index] as number] as string;
  return (
    hex(high >>> 24) +
    hex(high >>> 16) +
    hex(high >>> 8) +
    hex(high) +
    "-" +
    hex(ms / 0x100) +
    hex(ms) +
    "-" +
    hex(versionBits | ((bytes[6] as number) & 0x0f)) +
    at(7) +
    "-" +
    hex(0x80 | ((bytes[8] as number) & 0x3f)) +
    at(9) +
    "-" +
    at(10) +
    at(11) +
    at(12) +
    at(13) +
    at(14) +
    at(15)
  );
}

/** Milliseconds that lead a UUIDv7 or UUIDv8 made by this module; undefined for any other id. */
export function idTime(id: string): number | undefined {
  if (id.length !== 36) return undefined;
  const version = id.charCodeAt(14);
  if ((version !== 0x37 && version !== 0x38) || id.charCodeAt(8) !== 0x2d || id.charCodeAt(13) !== 0x2d) {
    return undefined;
  }
  const high = hexNumber(id, 0, 8);
  const low = hexNumber(id, 9, 13);
  return high < 0 || low < 0 ? undefined : high * 0x1_0000 + low;
}

function hexNumber(text: string, from: number, to: number): number {
  let value = 0;
  for (let index = from; index < to; index++) {
    const code = text.charCodeAt(index);
    const digit = code >= 48 && code <= 57 ? code - 48 : code >= 97 && code <= 102 ? code - 87 : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}
