import type { RecordedEvent } from "../event/event.ts";
import type { PendingItems, Sums } from "./pending-items.ts";
import type { View } from "./view.ts";

/** Partition of the logs; the sort key is the log's name. */
export const LOGS = "logs";

/** Partition of a log's streams; the sort key is the subject. */
export function streamsOf(log: string): string {
  return `streams|${log}`;
}

type Seen = Required<Sums>;

interface LogSeen {
  log: Seen;
  streams: Map<string, Seen>;
}

/** Which logs and streams there are: how many events, first and last `time`. */
export class CatalogView implements View {
  readonly name = "catalog";

  fold({ log, subject, version, time }: RecordedEvent, pending: PendingItems): void {
    const seen = seenIn(pending, log);
    let stream = seen.streams.get(subject);
    if (stream === undefined) {
      stream = bounded(pending.sums(streamsOf(log), subject));
      seen.streams.set(subject, stream);
    }
    const ms = Date.parse(time);
    see(seen.log, ms);
    see(stream, ms);
    if (version === undefined) return;
    seen.log.max.versioned = 1;
    if (version === 1) seen.log.add.streams = (seen.log.add.streams ?? 0) + 1;
    stream.max.version = Math.max(stream.max.version ?? 0, version);
  }
}

function seenIn(pending: PendingItems, log: string): LogSeen {
  pending.scratch ??= new Map<string, LogSeen>();
  const logs = pending.scratch as Map<string, LogSeen>;
  let seen = logs.get(log);
  if (seen === undefined) {
    seen = { log: bounded(pending.sums(LOGS, log)), streams: new Map() };
    logs.set(log, seen);
  }
  return seen;
}

function bounded(sums: Sums): Seen {
  sums.min ??= {};
  sums.max ??= {};
  return sums as Seen;
}

function see({ add, min, max }: Seen, time: number): void {
  add.events = (add.events ?? 0) + 1;
  min.firstTime = Math.min(min.firstTime ?? time, time);
  max.lastTime = Math.max(max.lastTime ?? time, time);
}
