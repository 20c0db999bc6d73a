const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LINE_FEED = 0x0a;

/** Finds where one JSON value ends, over any number of pieces. What stands between is not checked. */
export class JsonScan {
  readonly #isScalar: boolean;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  #isDone = false;

  constructor(firstByte: number) {
    this.#isScalar = firstByte !== QUOTE && firstByte !== 0x5b && firstByte !== 0x7b;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** Only a number or a word may be ended by the end of the input. */
  get isScalar(): boolean {
    return this.#isScalar;
  }

  /** The index after the value's last byte among these, which is `bytes.length` while it goes on. */
  end(bytes: Buffer, from: number): number {
    return this.#isScalar ? this.#scalarEnd(bytes, from) : this.#bracketEnd(bytes, from);
  }

  #scalarEnd(bytes: Buffer, from: number): number {
    let at = from;
    while (at < bytes.length && !isAfterScalar(bytes[at] as number)) at += 1;
    this.#isDone = at < bytes.length;
    return at;
  }

  #bracketEnd(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at += 1) {
      if (this.#isInString) at = this.#stringEnd(bytes, at);
      else {
        const byte = bytes[at] as number;
        if (byte === QUOTE) this.#isInString = true;
        else if (byte === 0x7b || byte === 0x5b) this.#depth += 1;
        else if (byte === 0x7d || byte === 0x5d) this.#depth -= 1;
        else continue;
      }
      if (this.#depth > 0 || this.#isInString) continue;
      this.#isDone = true;
      return at + 1;
    }
    return bytes.length;
  }

  /** The index of the string's last byte, or of the last byte there is. */
  #stringEnd(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at] as number;
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH) this.#isEscaped = true;
      else if (byte === QUOTE || byte === LINE_FEED) {
        // A line end cannot stand in a string: ending it there keeps a missing quote from swallowing the rest.
        this.#isInString = false;
        return at;
      }
    }
    return bytes.length;
  }
}

function isAfterScalar(byte: number): boolean {
  return byte <= 0x20 || byte === 0x2c || byte === 0x5d || byte === 0x7d;
}
