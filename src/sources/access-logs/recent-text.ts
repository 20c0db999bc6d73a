/** Longer texts are made anew each time. */
const MAX_BYTES = 192;
/** Bytes that the hash looks at: enough to tell apart what one field has, whatever its length. */
const SAMPLES = 16;

/** Makes a string of bytes. */
export type ReadText = (buffer: Buffer, from: number, to: number) => string;

/**
 * The texts of a field that repeat from line to line, each made once for as long as no other takes its slot. Telling that
 * bytes are the same costs less than a string of them, and a string that is the same one costs whoever looks it up in a
 * map next to nothing.
 */
export class RecentText {
  readonly #read: ReadText;
  readonly #slots: ({ bytes: Uint8Array; text: string } | undefined)[];

  /** @param slots a power of two */
  constructor(read: ReadText, slots: number) {
    this.#read = read;
    this.#slots = new Array(slots).fill(undefined);
  }

  of(buffer: Buffer, from: number, to: number): string {
    if (to - from > MAX_BYTES) return this.#read(buffer, from, to);
    const slot = sampleHash(buffer, from, to) & (this.#slots.length - 1);
    const known = this.#slots[slot];
    if (known !== undefined && isSame(known.bytes, buffer, { from, to })) return known.text;
    const text = this.#read(buffer, from, to);
    this.#slots[slot] = { bytes: Uint8Array.prototype.slice.call(buffer, from, to), text };
    return text;
  }
}

function isSame(bytes: Uint8Array, buffer: Buffer, { from, to }: { from: number; to: number }): boolean {
  const { length } = bytes;
  if (length !== to - from) return false;
  // From the end: where texts differ, they mostly differ there.
  for (let index = length - 1; index >= 0; index--) if (buffer[from + index] !== bytes[index]) return false;
  return true;
}

/** FNV-1a of the length and of bytes spread over the text, the last ones among them. */
function sampleHash(buffer: Buffer, from: number, to: number): number {
  const step = Math.max(1, Math.floor((to - from) / SAMPLES));
  let value = 0x811c9dc5 ^ (to - from);
  for (let at = to - 1; at >= from; at -= step) value = Math.imul(value ^ (buffer[at] as number), 0x01000193);
  return value ^ (value >>> 15);
}
