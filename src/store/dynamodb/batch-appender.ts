import type { RecordedEvent } from "../../event/event.ts";
import { checkExpectedVersion } from "../expected-version.ts";
import type { AppendBatch, AppendOutcome } from "../store.ts";
import { type EventPut, markerOf } from "./append-command.ts";
import { type AppendWork, idText, newWork, noteRecorded, outcomesOf } from "./append-work.ts";
import { AppendWriter, type Findings } from "./append-writer.ts";
import type { Client } from "./client.ts";
import { toBookError } from "./dynamodb-error.ts";
import { eventOfItem } from "./event-item.ts";
import { failureKind } from "./failure.ts";
import { type Horizons, passExpired } from "./horizons.ts";
import type { InFlight } from "./in-flight.ts";
import { areOld, placesOf, renewPositions } from "./in-time.ts";
import { type Items, learn } from "./items.ts";
import { Markers } from "./markers.ts";
import type { Positions } from "./positions.ts";
import type { Registry } from "./registry.ts";
import type { StreamHeads } from "./stream-heads.ts";

export interface AppendContext {
  client: Client;
  registry: Registry;
  horizons: Horizons;
  heads: StreamHeads;
  items: Items;
  positions: Positions;
  clock: () => number;
  /** What this process is putting. */
  inFlight: InFlight;
  settleMs: number;
  /** How old a position may be when its event is put. */
  maxAgeMs: number;
  /** How long a put of events may take. */
  putTimeoutMs: number;
  shards: number;
}

/** Attempts that nobody answered, until the endpoint is called unreachable. */
const MAX_BROKEN = 3;

/**
 * Records a run of batches, most often of one. It takes no lock: it puts what should be new on condition that nothing is there, and where
 * something is, it looks what that is and tries again. Every step may be its last; whoever comes next finds the marker
 * of an event that was about to be put, and finishes it or passes it.
 */
export class BatchAppender {
  #context: AppendContext;
  #writer: AppendWriter;
  #markers: Markers;

  constructor(context: AppendContext) {
    this.#context = context;
    this.#writer = new AppendWriter(context);
    this.#markers = new Markers(context);
  }

  /**
   * @param run one batch, or several that `runsOf` put together; the answer has one outcome for each
   * @param positions one an event, ascending
   */
  async append(run: AppendBatch[], positions: string[]): Promise<AppendOutcome[]> {
    const work = newWork(run, positions, this.#context.client.backoff());
    for (;;) {
      if (work.fresh.size === 0) return outcomesOf(work);
      const refusal = await this.#context.horizons.during(() => this.#attempt(work));
      if (refusal !== undefined) return outcomesOf(work, refusal);
    }
  }

  /** Undefined: something was learnt, try again. */
  async #attempt(work: AppendWork): Promise<AppendOutcome | undefined> {
    const { registry } = this.#context;
    const { log, versioned } = work.batch;
    if ((await registry.ordering(log)) === !versioned) return this.#refuseOrdering(work);
    await passExpired(work, { horizons: this.#context.horizons, markers: this.#markers });
    if (work.fresh.size === 0) return undefined;
    const last = work.batch.versioned ? await this.#lastVersion(work.batch) : 0;
    if (!checkExpectedVersion(work.batch.expectedVersion, last)) {
      return this.#refuse(work, last);
    }
    if (await this.#markers.lookAgain(work, last + 1)) return undefined;
    // With changes it is decided in their transaction: they may be refused.
    if (!hasChanges(work.batch) && (await registry.decide(log, versioned)) !== versioned) return undefined;
    const puts = this.#plan(work, last);
    await registry.register(log, placesOf(puts));
    let findings: Findings | undefined;
    try {
      findings = await this.#writer.write(work, puts);
    } catch (error) {
      await this.#again(work, error);
      return undefined;
    }
    if (findings !== undefined) return this.#learn(work, findings);
    this.#noteDone(work, puts);
    return undefined;
  }

  /** The stream's last version as the plan may take it: an old one makes a put fail, and is then read anew. */
  async #lastVersion(batch: AppendBatch): Promise<number> {
    const { heads } = this.#context;
    const known = heads.known(batch);
    const expected = batch.expectedVersion === "no-stream" ? 0 : batch.expectedVersion;
    // Whether a stream is there that should not be, the put itself tells.
    if (expected === 0 && known === undefined) return 0;
    if (known !== undefined && (typeof expected !== "number" || expected === known.version)) {
      return known.version;
    }
    return (await heads.read(batch)).version;
  }

  /** Duplicates are answered whatever the ordering of the log. */
  async #refuseOrdering(work: AppendWork): Promise<AppendOutcome | undefined> {
    return (await this.#markers.findRecorded(work)) ? undefined : { status: "ordering_conflict" };
  }

  /** A conflict, unless what is fresh turns out to be recorded: a repeated append is answered whatever it expects. */
  async #refuse(work: AppendWork, actualVersion: number): Promise<AppendOutcome | undefined> {
    if (await this.#markers.findRecorded(work)) return undefined;
    if (!(await this.#markers.release(work))) {
      await work.backoff.wait("another writer of the same event");
      return undefined;
    }
    return { status: "version_conflict", actualVersion };
  }

  #plan(work: AppendWork, last: number): EventPut[] {
    const { batch } = work;
    const claimed = this.#context.clock();
    const positions = this.#freshPositions(work);
    return [...work.fresh].map(([id, event], index) => ({
      event,
      recording: {
        log: batch.log,
        subject: batch.subject,
        version: batch.versioned ? last + index + 1 : undefined,
        position: positions[index] as string,
        recordedtime: work.recordedtimes.get(id) as string,
        shards: this.#context.shards,
      },
      claimed,
      stale: work.stale.get(id),
    }));
  }

  /** Those given out for the batch, or later ones: not so old that a reader may have passed them, and after the head's. */
  #freshPositions(work: AppendWork): string[] {
    const { settleMs, heads, positions } = this.#context;
    const first = work.positions[0] ?? "";
    const head = work.batch.versioned ? (heads.known(work.batch)?.position ?? "") : "";
    if (areOld(work, this.#context) || first <= head) {
      if (head !== "") positions.passOver(head, settleMs);
      renewPositions(work, this.#context);
    }
    return work.positions;
  }

  #noteDone(work: AppendWork, puts: EventPut[]): void {
    for (const { event, recording } of puts) {
      const { log, version, position, recordedtime } = recording;
      const place =
        version === undefined ? { log, position, recordedtime } : { log, version, position, recordedtime };
      work.tried.add(position);
      noteRecorded(work, Object.assign(place, event) as RecordedEvent);
    }
    this.#context.registry.learn(work.batch.log, work.batch.versioned);
    const last = puts.at(-1)?.recording;
    if (last?.version !== undefined)
      this.#context.heads.learn(work.batch, { version: last.version, position: last.position });
  }

  async #learn(work: AppendWork, findings: Findings): Promise<AppendOutcome | undefined> {
    await this.#markers.learn(work, findings.ids);
    if (findings.taken !== undefined) {
      const { item, put } = findings.taken;
      const marker = markerOf(put);
      if (item !== undefined && isSameEvent(item.body?.S, put)) noteRecorded(work, eventOfItem(item));
      else {
        work.open.delete(idText(put.event));
        if (marker !== undefined) await this.#passTaken(work);
      }
    }
    if (findings.otherOrdering) this.#context.registry.learn(work.batch.log, !work.batch.versioned);
    if (findings.otherOrdering || findings.ids.length > 0 || findings.taken !== undefined) return undefined;
    const failed = learn(work.batch.changes ?? [], work.items, findings.changes);
    if (failed !== undefined) return { status: "condition_failed", item: { pk: failed.pk, sk: failed.sk } };
    await work.backoff.wait("others that write the same items");
    return undefined;
  }

  async #passTaken(work: AppendWork): Promise<void> {
    await this.#context.heads.read(work.batch);
    if (typeof work.batch.expectedVersion !== "number")
      await work.backoff.wait("others that append to the stream");
  }

  /** After a failure: waits where it was a passing one. */
  async #again(work: AppendWork, error: unknown): Promise<void> {
    const kind = failureKind(error);
    // An answer that is only late ends with the budget: the endpoint is there.
    if (kind === "unknown" && (error as Error).name !== "TimeoutError") work.broken += 1;
    if (kind === "refused" || work.broken === MAX_BROKEN)
      throw toBookError(error, this.#context.client.place);
    await work.backoff.wait((error as Error).name, error);
  }
}

export function hasChanges({ changes }: AppendBatch): boolean {
  return changes !== undefined && changes.length > 0;
}

function isSameEvent(body: string | undefined, { event }: EventPut): boolean {
  if (body === undefined) return false;
  const other = JSON.parse(body) as { id: string; source: string };
  return other.id === event.id && other.source === event.source;
}
