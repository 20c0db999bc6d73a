import type { OutStream } from "./io.ts";

/** The reader went away (`| head`): nothing is left to say, and that is no failure. */
export class OutputClosed extends Error {}

const BUFFER_CHARACTERS = 65_536;

/** Text to a stream in large pieces, at the pace of its reader. */
export class Output {
  #stream: OutStream;
  #buffer = "";

  constructor(stream: OutStream) {
    this.#stream = stream;
    stream.on("error", ignored);
  }

  get isTty(): boolean {
    return this.#stream.isTTY === true;
  }

  /** Characters in a line; undefined where nobody looks. */
  get columns(): number | undefined {
    return this.isTty ? (this.#stream.columns ?? 80) : undefined;
  }

  /** @throws OutputClosed */
  async line(text: string): Promise<void> {
    await this.write(`${text}\n`);
  }

  /** @throws OutputClosed */
  async write(text: string): Promise<void> {
    this.#buffer += text;
    if (this.#buffer.length >= BUFFER_CHARACTERS) await this.flush();
  }

  /** Settles when everything has left this process. @throws OutputClosed */
  async flush(): Promise<void> {
    if (this.#buffer === "") return;
    const text = this.#buffer;
    this.#buffer = "";
    await new Promise<void>((resolve, reject) => {
      this.#stream.write(text, (error) => (error ? reject(asClosed(error)) : resolve()));
    });
  }

  /** Without waiting: for the few words before an end, and for what a library prints. */
  send(text: string): void {
    this.#buffer += text;
  }

  release(): void {
    this.#stream.off("error", ignored);
  }
}

/** A write's callback gets the error too; without a listener the process would die of it. */
function ignored(): void {}

function asClosed(error: Error): Error {
  const code = (error as NodeJS.ErrnoException).code;
  const isClosed =
    code === "EPIPE" || code === "ERR_STREAM_DESTROYED" || code === "ERR_STREAM_WRITE_AFTER_END";
  return isClosed ? new OutputClosed("output closed", { cause: error }) : error;
}
