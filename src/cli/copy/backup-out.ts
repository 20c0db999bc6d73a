import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import type { Writable } from "node:stream";
import type { Cli } from "../cli.ts";
import { fileError } from "../error-report.ts";
import { OutputClosed } from "../output.ts";

/** Where the bytes of a backup go. */
export interface BackupOut {
  out: Writable;
  /** Whether `out` is to be ended. */
  end: boolean;
  /** Everything is written: takes the name's place. */
  keep(): Promise<void>;
  /** Leaves nothing behind, and what had the name before as it was. */
  discard(): Promise<void>;
  /** An error of `out`, in words; any other as it is. */
  wordError(error: unknown): unknown;
}

/** A file that comes into being whole and synced, or standard output for `-`. @throws source_invalid */
export async function openBackupOut(cli: Cli, name: string): Promise<BackupOut> {
  if (name === "-") return standardOutput(cli);
  const path = cli.path(name);
  const part = `${path}.part`;
  const out = createWriteStream(part, { flush: true });
  await once(out, "open").catch((error: unknown) => {
    throw fileError(name, "written", error);
  });
  return {
    out,
    end: true,
    wordError(error) {
      const { code = "", syscall } = error as NodeJS.ErrnoException;
      return syscall === undefined || code === "" ? error : fileError(name, "written", error);
    },
    async keep() {
      await rename(part, path);
    },
    async discard() {
      out.destroy();
      await rm(part, { force: true });
    },
  };
}

function standardOutput(cli: Cli): BackupOut {
  return {
    out: cli.io.stdout,
    end: false,
    keep: async () => {},
    discard: async () => {},
    wordError(error) {
      const { code } = error as NodeJS.ErrnoException;
      const isClosed = code === "EPIPE" || code === "ERR_STREAM_PREMATURE_CLOSE";
      return isClosed ? new OutputClosed("output closed", { cause: error }) : error;
    },
  };
}
