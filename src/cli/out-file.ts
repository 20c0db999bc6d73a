import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { fileError } from "./error-report.ts";
import { Output } from "./output.ts";

export interface OutFile {
  out: Output;
  /** Everything is written: takes the name's place. */
  keep(): Promise<void>;
  /** Leaves nothing behind, and what had the name before as it was. */
  discard(): Promise<void>;
}

/** A file that comes into being whole. */
export async function openOutFile(path: string, name: string): Promise<OutFile> {
  const part = `${path}.part`;
  const stream = createWriteStream(part);
  await once(stream, "open").catch((error: unknown) => {
    throw fileError(name, "written", error);
  });
  const out = new Output(stream);
  return {
    out,
    async keep() {
      await out.flush();
      stream.end();
      await finished(stream);
      await rename(part, path).catch((error: unknown) => {
        throw fileError(name, "written", error);
      });
    },
    async discard() {
      stream.destroy();
      await rm(part, { force: true });
    },
  };
}
