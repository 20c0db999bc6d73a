import { FINGERPRINT_BYTES } from "./fingerprint.ts";
import { MAX_LINE_BYTES } from "./line-cutter.ts";

/** What is kept: the KB before a line that is not ended, and that line. */
const KEPT_BYTES = MAX_LINE_BYTES + FINGERPRINT_BYTES + 2;

/** The last bytes of what went by. */
export class TailBytes {
  #kept: Buffer = Buffer.alloc(0);
  /** Of what comes next. */
  #offset: number;

  constructor(offset: number) {
    this.#offset = offset;
  }

  push(piece: Buffer): void {
    this.#offset += piece.length;
    // A copy either way: the piece is the reader's.
    const all = piece.length >= KEPT_BYTES ? piece : Buffer.concat([this.#kept, piece]);
    this.#kept = Buffer.from(all.subarray(Math.max(0, all.length - KEPT_BYTES)));
  }

  /** Up to a KB before the offset, as far as it is still there. */
  before(offset: number): Buffer {
    const end = this.#kept.length - (this.#offset - offset);
    return this.#kept.subarray(Math.max(0, end - FINGERPRINT_BYTES), Math.max(0, end));
  }
}
