const NEWLINE = 0x0a;

/** Cuts what a program writes into lines; holds at most one line that is not over yet. */
export class LineCutter {
  readonly #maxBytes: number;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  #parts: Uint8Array[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * The lines that end in this chunk, without what is blank.
   *
   * @throws Error with what is wrong as its message: a line too long, or bytes that are no UTF-8
   */
  *push(chunk: Uint8Array): Generator<string> {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, from);
      const part = chunk.subarray(from, end < 0 ? chunk.length : end);
      this.#bytes += part.length;
      if (this.#bytes > this.#maxBytes) throw new Error(`a line of more than ${this.#maxBytes} bytes`);
      this.#parts.push(part);
      if (end < 0) return;
      const line = this.#take();
      if (line.trim() !== "") yield line;
      from = end + 1;
    }
  }

  #take(): string {
    const bytes = this.#parts.length === 1 ? (this.#parts[0] as Uint8Array) : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#bytes = 0;
    try {
      return this.#decoder.decode(bytes);
    } catch {
      throw new Error("bytes that are not UTF-8");
    }
  }
}

/** The end of what a program wrote. */
export class Tail {
  readonly #maxChars: number;
  #text = "";

  constructor(maxChars: number) {
    this.#maxChars = maxChars;
  }

  push(text: string): void {
    this.#text = (this.#text + text).slice(-this.#maxChars);
  }

  lines(max: number): string[] {
    return this.#text.split(/\r?\n/).filter(isNotBlank).slice(-max);
  }
}

function isNotBlank(line: string): boolean {
  return line.trim() !== "";
}
