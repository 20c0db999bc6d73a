import { canonicalText, checksumOf, type PortableEvent, streamHash } from "./portable-event.ts";

/** Groups of streams: few enough for memory, many enough that one stream that differs leads to few others. */
export const BUCKETS = 65_536;
/** One bit for each of so many groups says whether the source has a stream of it. */
const STREAM_BITS = 2 ** 27;

/** Count and checksum of the events of every group of streams, in constant memory however many streams there are. */
export class StreamSums {
  readonly counts = new Float64Array(BUCKETS);
  readonly checksums = new BigUint64Array(BUCKETS);
  events = 0;
  /** Which streams there are; false for a few that there are not. */
  readonly #streams = new Uint8Array(STREAM_BITS / 8);

  /** @param checksum of its canonical text, where that is known already */
  add(event: PortableEvent, checksum = checksumOf(canonicalText(event))): void {
    const stream = streamHash(event);
    const bucket = bucketOf(stream);
    this.events += 1;
    this.counts[bucket] = (this.counts[bucket] as number) + 1;
    this.checksums[bucket] = (this.checksums[bucket] as bigint) + checksum;
    const bit = bitOf(stream);
    this.#streams[bit >>> 3] = (this.#streams[bit >>> 3] as number) | (1 << (bit & 7));
  }

  /** Whether there may be such a stream. */
  mayHave(event: PortableEvent): boolean {
    const bit = bitOf(streamHash(event));
    return ((this.#streams[bit >>> 3] as number) & (1 << (bit & 7))) !== 0;
  }

  /** Those that are not the same in the other. */
  differingBuckets(other: StreamSums): number[] {
    const differing: number[] = [];
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const isSame =
        this.counts[bucket] === other.counts[bucket] && this.checksums[bucket] === other.checksums[bucket];
      if (!isSame) differing.push(bucket);
    }
    return differing;
  }
}

export function bucketOf(stream: number): number {
  return stream & (BUCKETS - 1);
}

function bitOf(stream: number): number {
  return stream >>> 5;
}
