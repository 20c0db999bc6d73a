import { readFile } from "node:fs/promises";
import type { Cli } from "./cli.ts";
import { fileError } from "./error-report.ts";

/** The whole of a file, or of standard input for `-`. */
export async function readText(cli: Cli, path: string): Promise<string> {
  if (path !== "-") {
    return readFile(cli.path(path), "utf8").catch((error: unknown) => {
      throw fileError(path, "read", error);
    });
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of cli.io.stdin) pieces.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(pieces).toString("utf8");
}
