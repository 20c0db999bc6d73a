import { checkVersioned, type Projection } from "../../config/projections.ts";
import type { RecordedEvent } from "../../event/event.ts";
import type { Store } from "../../store/store.ts";
import { turn } from "../../store/turn.ts";

const READ_CHUNK = 1_000;
/** What is folded together: a stream's record is written once for all its events among these. */
const MAX_PAGE_EVENTS = 50_000;
/** Of their data as JSON, all together, beside one chunk that is read. */
const MAX_PAGE_BYTES = 64 * 1024 * 1024;

/** Events of the log that follow a position, by their streams. */
export interface EventPage {
  streams: Map<string, RecordedEvent[]>;
  /** Of its last event, whatever log that is in. */
  position: string;
  /** All that were read, of other logs too. */
  events: number;
  /** When the last was recorded. */
  recordedtime: string;
  /** The last read found fewer than there was room for. */
  isLast: boolean;
}

/** @throws log_ordering */
export async function readPage(
  store: Store,
  { name, projection, after }: { name: string; projection: Projection; after: string },
): Promise<EventPage> {
  let bytes = 0;
  const page: EventPage = { streams: new Map(), position: after, events: 0, recordedtime: "", isLast: false };
  while (!page.isLast && page.events < MAX_PAGE_EVENTS && bytes < MAX_PAGE_BYTES) {
    const events = await store.readAfter(page.position, READ_CHUNK);
    for (const event of events) if (event.log === projection.log) bytes += take(page, name, event);
    const last = events.at(-1);
    page.isLast = events.length < READ_CHUNK;
    if (last === undefined) break;
    page.events += events.length;
    page.position = last.position;
    page.recordedtime = last.recordedtime;
    await turn();
  }
  return page;
}

/** Answers about how large it is. */
function take({ streams }: EventPage, name: string, event: RecordedEvent): number {
  checkVersioned(name, event);
  const events = streams.get(event.subject);
  if (events === undefined) streams.set(event.subject, [event]);
  else events.push(event);
  return (event.data_base64?.length ?? 0) + (JSON.stringify(event.data)?.length ?? 0);
}
