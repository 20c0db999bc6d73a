import type { RecordedEvent } from "../event/event.ts";
import type { PendingItems, Sums } from "./pending-items.ts";
import type { View } from "./view.ts";

/** Partition of the logs; the sort key is the log's name. */
export const LOGS = "logs";

/** Partition of a log's streams; the sort key is the subject. */
export function streamsOf(log: string): string {
  return `streams|${log}`;
}

/** Which logs and streams there are: how many events, first and last `time`. */
export class CatalogView implements View {
  readonly name = "catalog";

  fold(event: RecordedEvent, pending: PendingItems): void {
    const { log, subject, version } = event;
    const time = Date.parse(event.time);
    const logSums = pending.sums(LOGS, log);
    const streamSums = pending.sums(streamsOf(log), subject);
    see(logSums, time);
    see(streamSums, time);
    if (version === undefined) return;
    logSums.max.versioned = 1;
    if (version === 1) logSums.add.streams = (logSums.add.streams ?? 0) + 1;
    streamSums.max.version = Math.max(streamSums.max.version ?? 0, version);
  }
}

function see({ add, min, max }: Sums, time: number): void {
  add.events = (add.events ?? 0) + 1;
  min.firstTime = Math.min(min.firstTime ?? time, time);
  max.lastTime = Math.max(max.lastTime ?? time, time);
}
