import { Decompress, ZstdErrorCode } from "fzstd";
import type { Bytes } from "./bytes.ts";

/** Decompresses Zstandard, several frames too. A damaged one is `damaged`, after what could be read of it. */
export async function* unzstd(
  bytes: Bytes,
  damaged: (got: string, cause: unknown) => Error,
): AsyncGenerator<Uint8Array> {
  let made: Uint8Array[] = [];
  const decompress = new Decompress((piece) => {
    // The library goes on writing into what it hands out.
    if (piece.length > 0) made.push(piece.slice());
  });
  const push = (piece: Uint8Array, isLast: boolean): Error | undefined => {
    try {
      decompress.push(piece, isLast);
      return undefined;
    } catch (error) {
      const isCut = (error as { code?: number }).code === ZstdErrorCode.UnexpectedEOF;
      return damaged(isCut ? "a file that was cut off" : "damaged compression", error);
    }
  };
  for await (const piece of bytes) {
    const error = push(piece, false);
    yield* made;
    made = [];
    if (error !== undefined) throw error;
  }
  const error = push(new Uint8Array(0), true);
  yield* made;
  if (error !== undefined) throw error;
}
