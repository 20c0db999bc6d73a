import type { RecordedEvent } from "../event/event.ts";
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
    const waiting = this.#chunk;
    this.#chunk = [];
    this.#characters = 0;
    const chunk = await this.#withoutKnown(waiting);
    if (chunk.length === 0) return;
    const { outcomes } = await this.#store.append(chunk.map(({ event }) => batchOf(event)));
    for (const [index, waiting] of chunk.entries()) this.#note(waiting, outcomes[index] as AppendOutcome);
  }

  /**
   * Less the events that are there already, and less streams that hold others. An append by itself looks at one event
   * after the other: behind a foreign event that has its place, the next of its stream would find the version it expects.
   */
  async #withoutKnown(waiting: Waiting[]): Promise<Waiting[]> {
    const left = new Set(waiting);
    await Promise.all(
      runsOf(waiting).map(async (run) => {
        const { log, subject, version: fromVersion = 1 } = run[0].event;
        const query = { log, subject, fromVersion, direction: "forward", limit: run.length } as const;
        for (const [index, found] of (await this.#store.readStream(query)).entries()) {
          const known = run[index] as Waiting;
          left.delete(known);
          if (checksumOf(canonicalText(found)) === known.checksum) {
            this.#found(found, true);
            continue;
          }
          for (const other of run) left.delete(other);
          this.differences.add(
            known.event,
            `version ${found.version} must be ${known.event.id}, got ${found.id}`,
          );
          return;
        }
      }),
    );
    return waiting.filter((one) => left.has(one));
  }

  #found({ position }: RecordedEvent, isDuplicate: boolean): void {
    if (isDuplicate) this.duplicate += 1;
    else this.recorded += 1;
    if (position > this.position) this.position = position;
  }

  #note({ event, checksum }: Waiting, outcome: AppendOutcome): void {
    if (outcome.status === "recorded") {
      const found = outcome.events[0];
      const isDuplicate = outcome.duplicates[0] === true;
      if (found === undefined) return;
      this.#found(found, isDuplicate);
      if (isDuplicate && checksumOf(canonicalText(found)) !== checksum) {
        this.differences.add(event, `event ${event.id} of source ${event.source} has another content`);
      }
      return;
    }
    this.differences.add(event, reasonOf(event, outcome));
  }
}

type Run = [Waiting, ...Waiting[]];

/** Streams with versions that have more than one event in a chunk. */
function runsOf(waiting: readonly Waiting[]): Run[] {
  const runs = new Map<string, Run>();
  for (const one of waiting) {
    const { log, subject, version } = one.event;
    if (version === undefined) continue;
    const name = `${log}\n${subject}`;
    const run = runs.get(name);
    if (run === undefined) runs.set(name, [one]);
    else run.push(one);
  }
  return [...runs.values()].filter((run) => run.length > 1);
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
  if (outcome.status === "expired")
    return "the target has removed events of that age, and takes none any more";
  return "an item of the target is not as expected";
}
