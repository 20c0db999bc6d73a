import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { type Bytes, peek } from "../sources/bytes.ts";

/** An input as it is, or decompressed if it is gzip. */
export async function* decompressed(bytes: Bytes): AsyncGenerator<Uint8Array> {
  const { start, whole } = await peek(bytes, 2);
  if (start[0] !== 0x1f || start[1] !== 0x8b) return yield* whole;
  const gunzip = createGunzip();
  // What goes wrong on the way in comes out at the other end.
  const feeding = pipeline(whole, gunzip).catch(() => {});
  try {
    for await (const piece of gunzip) yield piece as Uint8Array;
  } finally {
    gunzip.destroy();
    await feeding;
  }
}
