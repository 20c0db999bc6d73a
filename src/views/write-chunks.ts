import type { ItemWrite } from "../store/store.ts";

/** DynamoDB takes 4 MB in one transaction; what an item takes beside its JSON is well within the rest. */
const CHUNK_BYTES = 3 * 1024 * 1024;

/** Writes in their order, in parts of at most so many items and of what one atomic write may hold. */
export function* chunksOf(writes: readonly ItemWrite[], items: number): Generator<ItemWrite[]> {
  let chunk: ItemWrite[] = [];
  let bytes = 0;
  for (const write of writes) {
    const own = Buffer.byteLength(JSON.stringify(write));
    if (chunk.length === items || (chunk.length > 0 && bytes + own > CHUNK_BYTES)) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    chunk.push(write);
    bytes += own;
  }
  if (chunk.length > 0) yield chunk;
}
