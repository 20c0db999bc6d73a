import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { type Bytes, peek } from "./bytes.ts";

/**
 * An input as it is, or decompressed if it is gzip.
 *
 * @param damaged makes the error of compression that is not whole; `got` says what it is instead
 */
export async function* decompressed(
  bytes: Bytes,
  damaged: (got: string, cause: unknown) => Error,
): AsyncGenerator<Uint8Array> {
  const { start, whole } = await peek(bytes, 2);
  if (start[0] !== 0x1f || start[1] !== 0x8b) return yield* whole;
  const gunzip = createGunzip();
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
