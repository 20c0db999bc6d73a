import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { type Bytes, peek } from "./bytes.ts";
import { unzstd } from "./zstd.ts";

/** Makes the error of compression that is not whole; `got` says what it is instead. */
export type Damaged = (got: string, cause: unknown) => Error;

/** Longest mark of a compression. */
export const COMPRESSION_MARK_BYTES = 4;
/** Larger pieces cost fewer turns of the event loop. */
const PIECE_BYTES = 65_536;

/** How an input that begins so is compressed; undefined if it is not. */
export function compressionOf(start: Buffer): "gzip" | "zstd" | undefined {
  if (start[0] === 0x1f && start[1] === 0x8b) return "gzip";
  return start.length >= 4 && start.readUInt32LE(0) === 0xfd2fb528 ? "zstd" : undefined;
}

/** An input as it is, or decompressed if it is gzip or Zstandard. */
export async function* decompressed(bytes: Bytes, damaged: Damaged): AsyncGenerator<Uint8Array> {
  const { start, whole } = await peek(bytes, COMPRESSION_MARK_BYTES);
  const compression = compressionOf(start);
  if (compression === "gzip") yield* gunzipped(whole, damaged);
  else if (compression === "zstd") yield* unzstd(whole, damaged);
  else yield* whole;
}

async function* gunzipped(whole: Bytes, damaged: Damaged): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES });
  // What goes wrong on the way in comes out at the other end.
  const feeding = pipeline(whole, gunzip).catch(() => {});
  try {
    for await (const piece of gunzip) yield piece as Uint8Array;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (!code.startsWith("Z_")) throw error;
    throw damaged(code === "Z_BUF_ERROR" ? "a file that was cut off" : "damaged compression", error);
  } finally {
    gunzip.destroy();
    await feeding;
  }
}
