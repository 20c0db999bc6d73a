import type { RecordedEvent } from "../event/event.ts";
import type { ItemChange, View } from "./view.ts";

/** Partition of the logs; the sort key is the log's name. */
export const LOGS = "logs";

/** Partition of a log's streams; the sort key is the subject. */
export function streamsOf(log: string): string {
  return `streams|${log}`;
}

/** Which logs and streams there are: how many events, first and last `time`. */
export class CatalogView implements View {
  readonly name = "catalog";

  changes(event: RecordedEvent): ItemChange[] {
    const time = Date.parse(event.time);
    const seen = { min: { firstTime: time }, max: { lastTime: time } };
    const versioned = event.version !== undefined;
    const isNewStream = event.version === 1 ? 1 : 0;
    return [
      {
        op: "merge",
        pk: LOGS,
        sk: event.log,
        add: versioned ? { events: 1, versioned: 1, streams: isNewStream } : { events: 1 },
        ...seen,
      },
      {
        op: "merge",
        pk: streamsOf(event.log),
        sk: event.subject,
        add: { events: 1 },
        min: seen.min,
        max: versioned ? { ...seen.max, version: event.version as number } : seen.max,
      },
    ];
  }
}
