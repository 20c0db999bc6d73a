import type { AppendBatch, AppendOutcome, Store } from "../store/store.ts";
import { Differences } from "./difference.ts";
import { canonicalText, checksumOf, type PortableEvent, withoutEnvelope } from "./portable-event.ts";

/** Events that share one write … */
export const CHUNK_EVENTS = 1_000;
/** … and the characters of JSON after which it is made. */
export const CHUNK_CHARACTERS = 4 * 1024 * 1024;

interface Waiting {
  event: PortableEvent;
  checksum: bigint;
}

/** Writes events into a store as they were recorded elsewhere: same version, same recording time, or not at all. */
export class EventSink {
  recorded = 0;
  duplicate = 0;
  /** Streams of the target that take no event of the source, since they hold others. */
  readonly differences = new Differences();
  /** Of the last event that was written or found in the target. */
  position = "";
  #store: Store;
  #chunk: Waiting[] = [];
  #characters = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Takes an event. Call `write` next when the chunk is full. */
  add(event: PortableEvent): { isFull: boolean; checksum: bigint } {
    const text = canonicalText(event);
    const checksum = checksumOf(text);
    this.#chunk.push({ event, checksum });
    this.#characters += text.length;
    const isFull = this.#chunk.length >= CHUNK_EVENTS || this.#characters >= CHUNK_CHARACTERS;
    return { isFull, checksum };
  }

  /** Writes what waits. */
  async write(): Promise<void> {
    if (this.#chunk.length === 0) return;
    const chunk = this.#chunk;
    this.#chunk = [];
    this.#characters = 0;
    const { outcomes } = await this.#store.append(chunk.map(({ event }) => batchOf(event)));
    for (const [index, waiting] of chunk.entries()) this.#note(waiting, outcomes[index] as AppendOutcome);
  }

  #note({ event, checksum }: Waiting, outcome: AppendOutcome): void {
    if (outcome.status === "recorded") {
      const found = outcome.events[0];
      const isDuplicate = outcome.duplicates[0] === true;
      if (found === undefined) return;
      if (isDuplicate) this.duplicate += 1;
      else this.recorded += 1;
      if (found.position > this.position) this.position = found.position;
      if (isDuplicate && checksumOf(canonicalText(found)) !== checksum) {
        this.differences.add(event, `event ${event.id} of source ${event.source} has another content`);
      }
      return;
    }
    this.differences.add(event, reasonOf(event, outcome));
  }
}

/** One event: an append of several would be all or nothing, and a copy may be broken off anywhere. */
function batchOf(event: PortableEvent): AppendBatch {
  const { log, subject, version, recordedtime } = event;
  return {
    log,
    subject,
    events: [withoutEnvelope(event)],
    recordedtime,
    // What cannot get its own version must not get another: an event cannot be taken back.
    expectedVersion: version === undefined ? "any" : version - 1,
    versioned: version !== undefined,
  };
}

function reasonOf(
  { version }: PortableEvent,
  outcome: Exclude<AppendOutcome, { status: "recorded" }>,
): string {
  if (outcome.status === "version_conflict") {
    return `stream must be at version ${(version as number) - 1}, got ${outcome.actualVersion}`;
  }
  if (outcome.status === "ordering_conflict") {
    return version === undefined ? "log must be ordered by time" : "log must be ordered by version";
  }
  return "an item of the target is not as expected";
}
