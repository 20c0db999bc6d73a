import { Differences } from "./difference.ts";
import { canonicalText, checksumOf, type PortableEvent, streamHash } from "./portable-event.ts";
import { bucketOf, StreamSums } from "./stream-sums.ts";

/** Events of the source whose streams are told apart at once: what bounds memory when much differs. */
const LOOKED_AT_EVENTS = 1_000_000;

/** Reads all events from the start, each time it is called. */
export type EventPages = () => AsyncIterable<readonly PortableEvent[]>;

export interface VerifyOptions {
  /** Undefined: it can be read only once, and its sums are known; then no stream that differs is named. */
  source: EventPages | undefined;
  target: EventPages;
  /** Of the source's events, where they were just read. */
  sums?: StreamSums | undefined;
  /** After every page, with the events read so far, both sides together. */
  onProgress?: ((events: number) => void) | undefined;
}

export interface Verification {
  /** Of the source. */
  events: number;
  differences: Differences;
}

/**
 * Compares every stream of the source with the target's, by count and checksum; other streams of the target are left
 * alone. Events are read once a side, and again only when something differs, to say which streams.
 */
export async function verify(options: VerifyOptions): Promise<Verification> {
  const { source, target } = options;
  const reader = new Reader(options.onProgress);
  const expected = options.sums ?? (await sumsOf(reader.read(source as EventPages)));
  const found = await sumsOf(reader.read(target), (event) => expected.mayHave(event));
  const differing = expected.differingBuckets(found);
  const differences = new Differences();
  while (differing.length > 0) {
    if (differences.isFull || source === undefined) {
      differences.more = true;
      break;
    }
    const buckets = takeBuckets(differing, expected);
    const streams = await streamsOf(reader.read(source), buckets);
    await compare(reader.read(target), { streams, buckets, differences });
  }
  return { events: expected.events, differences };
}

type Pages = AsyncIterable<readonly PortableEvent[]>;

async function sumsOf(
  pages: Pages,
  isWanted: (event: PortableEvent) => boolean = () => true,
): Promise<StreamSums> {
  const sums = new StreamSums();
  for await (const page of pages) for (const event of page) if (isWanted(event)) sums.add(event);
  return sums;
}

/** The next buckets that can be looked at together; at least one. */
function takeBuckets(differing: number[], { counts }: StreamSums): Set<number> {
  const buckets = new Set<number>();
  let events = 0;
  while (differing.length > 0) {
    events += counts[differing[0] as number] as number;
    if (buckets.size > 0 && events > LOOKED_AT_EVENTS) break;
    buckets.add(differing.shift() as number);
  }
  return buckets;
}

interface StreamSum {
  log: string;
  subject: string;
  count: number;
  checksum: bigint;
  foundCount: number;
  foundChecksum: bigint;
}

type Streams = Map<string, StreamSum>;

async function streamsOf(pages: Pages, buckets: ReadonlySet<number>): Promise<Streams> {
  const streams: Streams = new Map();
  for await (const page of pages) {
    for (const event of page) {
      if (!buckets.has(bucketOf(streamHash(event)))) continue;
      const { log, subject } = event;
      const name = nameOf(event);
      const none = { log, subject, count: 0, checksum: 0n, foundCount: 0, foundChecksum: 0n };
      const sum = streams.get(name) ?? none;
      sum.count += 1;
      sum.checksum = BigInt.asUintN(64, sum.checksum + checksumOf(canonicalText(event)));
      streams.set(name, sum);
    }
  }
  return streams;
}

async function compare(
  pages: Pages,
  { streams, buckets, differences }: { streams: Streams; buckets: Set<number>; differences: Differences },
): Promise<void> {
  for await (const page of pages) {
    for (const event of page) {
      if (!buckets.has(bucketOf(streamHash(event)))) continue;
      const sum = streams.get(nameOf(event));
      if (sum === undefined) continue;
      sum.foundCount += 1;
      sum.foundChecksum = BigInt.asUintN(64, sum.foundChecksum + checksumOf(canonicalText(event)));
    }
  }
  for (const sum of streams.values()) {
    if (sum.count !== sum.foundCount)
      differences.add(sum, `events must be ${sum.count}, got ${sum.foundCount}`);
    else if (sum.checksum !== sum.foundChecksum) differences.add(sum, "an event has another content");
  }
}

function nameOf({ log, subject }: PortableEvent): string {
  return `${log}\n${subject}`;
}

/** Counts what is read, over all passes. */
class Reader {
  #onProgress: ((events: number) => void) | undefined;
  #events = 0;

  constructor(onProgress: ((events: number) => void) | undefined) {
    this.#onProgress = onProgress;
  }

  async *read(pages: EventPages): AsyncGenerator<readonly PortableEvent[]> {
    for await (const page of pages()) {
      yield page;
      this.#events += page.length;
      this.#onProgress?.(this.#events);
    }
  }
}
