import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import type { RejectedRow } from "../../event/row.ts";
import { fileError } from "../error-report.ts";

/** Refused rows as NDJSON, one `{line, code, message}` each; lines of access logs as `{file, line, offset, fault, text}`. */
export class RejectsFile {
  #stream: WriteStream;
  #name: string;
  #failure: Error | undefined;
  rows = 0;

  private constructor(stream: WriteStream, name: string) {
    this.#stream = stream;
    this.#name = name;
    stream.on("error", (error) => {
      this.#failure = error;
    });
  }

  /** Overwrites what is there. */
  static async open(path: string, name: string): Promise<RejectsFile> {
    const stream = createWriteStream(path);
    try {
      await once(stream, "open");
    } catch (error) {
      throw fileError(name, "written", error);
    }
    return new RejectsFile(stream, name);
  }

  add({ line, code, message }: RejectedRow): Promise<void> {
    return this.addRow({ line, code, message });
  }

  /** What was refused, in words of its own. */
  async addRow(row: object): Promise<void> {
    this.#check();
    this.rows += 1;
    if (!this.#stream.write(`${JSON.stringify(row)}\n`)) await once(this.#stream, "drain");
  }

  async close(): Promise<void> {
    this.#stream.end();
    if (!this.#stream.closed) await once(this.#stream, "close");
    this.#check();
  }

  #check(): void {
    if (this.#failure !== undefined) throw fileError(this.#name, "written", this.#failure);
  }
}
