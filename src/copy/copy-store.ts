import type { RecordedEvent } from "../event/event.ts";
import type { Store } from "../store/store.ts";
import type { Differences } from "./difference.ts";
import { EventSink } from "./event-sink.ts";
import { findOtherEvents } from "./other-events.ts";
import { type ResumePoint, ResumePoints } from "./resume-point.ts";
import { storePages } from "./store-pages.ts";
import { StreamSums } from "./stream-sums.ts";

/** Writes between two notes of how far it is: each costs a commit, and without it events are only found again. */
const CHUNKS_A_POINT = 10;

export interface CopyProgress {
  phase: "looking" | "copying" | "verifying";
  /** Of this phase. */
  events: number;
}

export interface CopyStoreOptions {
  from: Store;
  to: Store;
  /** Whether the events are summed up, to be compared afterwards; default true. */
  sum?: boolean;
  /** After every page and chunk; may throw to end the copy, which can be gone on with later. */
  onProgress?: ((progress: CopyProgress) => void) | undefined;
}

export interface CopyStoreResult {
  /** Events of the source up to its end, those of earlier copies too. */
  events: number;
  recorded: number;
  /** Found in the target, those of earlier copies too. */
  duplicate: number;
  /** Position in the source up to which everything was read. */
  upTo: string;
  /** Streams of the target that hold other events; if any, nothing more was written once that was known. */
  differences: Differences;
  /** Of all the source's events, unless a copy was gone on with, or none are wanted. */
  sums: StreamSums | undefined;
}

/**
 * Copies every event of a store into another, with its id, version and recording time. Goes on from where an earlier
 * copy got to; events that are there already are found and left alone.
 */
export async function copyStore(options: CopyStoreOptions): Promise<CopyStoreResult> {
  const points = await ResumePoints.of(options.from, options.to);
  const point = await points?.find();
  const differences = await findOtherEvents(options, point?.target ?? "", (events) =>
    options.onProgress?.({ phase: "looking", events }),
  );
  const copy = new Copy(options, { points, point });
  if (!differences.any) await copy.run();
  return copy.result(differences);
}

class Copy {
  #options: CopyStoreOptions;
  #points: ResumePoints | undefined;
  #point: ResumePoint | undefined;
  #skipped: number;
  #sink: EventSink;
  #sums: StreamSums | undefined;
  #events: number;
  #last: RecordedEvent | undefined;
  #before: string;

  constructor(
    options: CopyStoreOptions,
    { points, point }: { points: ResumePoints | undefined; point: ResumePoint | undefined },
  ) {
    this.#options = options;
    this.#points = points;
    this.#point = point;
    this.#skipped = this.#events = point?.events ?? 0;
    this.#before = point?.position ?? "";
    this.#sums = point === undefined && options.sum !== false ? new StreamSums() : undefined;
    this.#sink = new EventSink(options.to);
  }

  async run(): Promise<void> {
    let chunks = 0;
    for await (const page of storePages(this.#options.from, { after: this.#before })) {
      for (const event of page) {
        const { isFull, checksum } = this.#sink.add(event);
        this.#sums?.add(event, checksum);
        this.#events += 1;
        this.#before = this.#last?.position ?? this.#before;
        this.#last = event;
        if (!isFull) continue;
        if (!(await this.#write())) return;
        chunks += 1;
        if (chunks % CHUNKS_A_POINT === 0) await this.#save();
      }
    }
    if (await this.#write()) await this.#save();
  }

  result(before: Differences): CopyStoreResult {
    const { recorded, duplicate, differences } = this.#sink;
    return {
      events: this.#events,
      recorded,
      duplicate: duplicate + this.#skipped,
      upTo: this.#last?.position ?? this.#point?.position ?? "",
      differences: before.any ? before : differences,
      sums: this.#sums,
    };
  }

  /** False: the target holds other events. */
  async #write(): Promise<boolean> {
    await this.#sink.write();
    this.#options.onProgress?.({ phase: "copying", events: this.#events });
    return !this.#sink.differences.any;
  }

  async #save(): Promise<void> {
    if (this.#last === undefined) return;
    const { position, source, id } = this.#last;
    const target = this.#sink.position;
    await this.#points?.save({ before: this.#before, position, source, id, events: this.#events, target });
  }
}
