import { plainText } from "./field-text.ts";

const MAX_BYTES = 128;

/** The text of a field that is mostly the same from line to line, made once for as long as it is. */
export class RecentText {
  readonly #bytes = new Uint8Array(MAX_BYTES);
  #length = -1;
  #text = "";

  of(buffer: Buffer, from: number, to: number): string {
    if (!this.#isSame(buffer, from, to)) {
      this.#text = plainText(buffer, from, to);
      this.#length = to - from;
      if (this.#length <= MAX_BYTES) this.#bytes.set(buffer.subarray(from, to));
    }
    return this.#text;
  }

  #isSame(buffer: Buffer, from: number, to: number): boolean {
    const length = to - from;
    if (length !== this.#length || length > MAX_BYTES) return false;
    for (let index = 0; index < length; index++) {
      if (buffer[from + index] !== this.#bytes[index]) return false;
    }
    return true;
  }
}
