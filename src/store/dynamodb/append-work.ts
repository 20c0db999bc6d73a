import type { RecordedEvent, ValidEvent } from "../../event/event.ts";
import type { AppendBatch, AppendOutcome } from "../store.ts";
import type { TypedItem } from "./attribute-value.ts";
import type { Backoff } from "./backoff.ts";
import type { Marker } from "./event-item.ts";

/** What an append knows of its batch while it tries. */
export interface AppendWork {
  /** Batches that are written together; more than one only where each may be recorded whatever becomes of the others. */
  run: AppendBatch[];
  /** The run as one batch. */
  batch: AppendBatch;
  /** By idText, of events of the run. */
  recordedtimes: Map<string, string>;
  backoff: Backoff;
  /** One for every event, ascending. */
  positions: string[];
  /** By idText: events that are not recorded as far as is known, each once. */
  fresh: Map<string, ValidEvent>;
  /** Batches that are not recorded: they have an event of a time before this. */
  expired: Map<AppendBatch, number>;
  /** By idText: events that are recorded, by whomever. */
  recorded: Map<string, RecordedEvent>;
  /** Of those the ones that this append recorded. */
  mine: Set<string>;
  /** Markers at the ids that lead to no event and may be replaced. */
  stale: Map<string, Marker>;
  /**
   * Of those in this stream the version of the place, where it may still be free or hold the event itself: such a marker
   * is only replaced by a writer that takes that very place.
   */
  open: Map<string, number>;
  /** Of those the ones that this append wrote. */
  held: Map<string, Marker>;
  /** Positions of attempts that nobody answered: an event that is there with one of them was put by this append. */
  tried: Set<string>;
  /** Attempts that nobody answered. */
  broken: number;
  /** Items that change with the events, as last seen, by the index of their write. */
  items: Map<number, TypedItem>;
}

export function newWork(run: AppendBatch[], positions: string[], backoff: Backoff): AppendWork {
  const fresh = new Map<string, ValidEvent>();
  const recordedtimes = new Map<string, string>();
  for (const { events, recordedtime } of run) {
    for (const event of events) {
      const id = idText(event);
      // The first of an id is the event, the others are its duplicates.
      if (fresh.has(id)) continue;
      fresh.set(id, event);
      recordedtimes.set(id, recordedtime);
    }
  }
  return {
    run,
    batch: asOne(run),
    recordedtimes,
    backoff,
    positions,
    fresh,
    expired: new Map(),
    recorded: new Map(),
    mine: new Set(),
    stale: new Map(),
    open: new Map(),
    held: new Map(),
    tried: new Set(),
    broken: 0,
    items: new Map(),
  };
}

function asOne(run: AppendBatch[]): AppendBatch {
  const [first] = run as [AppendBatch];
  return run.length === 1 ? first : { ...first, events: run.flatMap(({ events }) => events) };
}

export function idText({ id, source }: { id: string; source: string }): string {
  return `${source}\n${id}`;
}

/** An event of the batch turned out to be recorded, by this append or as another's. */
export function noteRecorded(work: AppendWork, event: RecordedEvent): void {
  const id = idText(event);
  work.recorded.set(id, event);
  work.fresh.delete(id);
  work.stale.delete(id);
  work.open.delete(id);
  work.held.delete(id);
  if (work.tried.has(event.position)) work.mine.add(id);
}

/**
 * One a batch: recorded where all of its events are, else the refusal. Of an id that is there twice, the second is the
 * duplicate.
 */
export function outcomesOf(
  { run, expired, recorded, mine }: AppendWork,
  refusal?: AppendOutcome,
): AppendOutcome[] {
  const first = new Set(mine);
  return run.map((batch) => {
    const before = expired.get(batch);
    if (before !== undefined) return { status: "expired", before };
    const ids = batch.events.map(idText);
    if (refusal !== undefined && !ids.every((id) => recorded.has(id))) return refusal;
    return {
      status: "recorded",
      events: ids.map((id) => recorded.get(id) as RecordedEvent),
      duplicates: ids.map((id) => !first.delete(id)),
    };
  });
}
