import { toIso } from "../event/calendar.ts";
import type { Store } from "../store/store.ts";
import { turn } from "../store/turn.ts";
import type { Construction } from "./construction.ts";
import { Tail } from "./tail.ts";
import type { View } from "./view.ts";

const READ_CHUNK = 1_000;
/** Items folded in memory before they are written: what bounds the memory of a rebuild. */
const MAX_PENDING_ITEMS = 32_768;

export interface BuildOptions {
  store: Store;
  views: readonly View[];
  construction: Construction;
  /** Where to start: everything up to here is built. */
  after: string;
  /** Where to stop; default what was recorded when it began, and a little more. */
  upTo?: string;
  /** Milliseconds since the epoch. */
  now: () => number;
  onProgress?: ((events: number) => void) | undefined;
}

export interface Built {
  position: string;
  events: number;
}

/** Folds recorded events into a generation that nobody reads yet. @throws condition_failed */
export async function build(options: BuildOptions): Promise<Built> {
  const { store, views, construction, after, upTo, now, onProgress } = options;
  const begun = toIso(now());
  let tail = new Tail(views, after);
  let done = 0;
  for (;;) {
    const read = await store.readAfter(tail.position, READ_CHUNK);
    const events = upTo === undefined ? read : read.filter((event) => event.position <= upTo);
    tail.fold(events);
    done += events.length;
    onProgress?.(done);
    const last = events.at(-1);
    // Others may go on recording for ever; what comes later is the tail's.
    const isLast = upTo === undefined && read.length < READ_CHUNK && (last?.recordedtime ?? "") > begun;
    const atEnd = last === undefined || isLast;
    if (atEnd || tail.size >= MAX_PENDING_ITEMS) {
      await construction.write(tail.writes(construction.generation));
      tail = new Tail(views, tail.position);
    }
    if (atEnd) return { position: tail.position, events: done };
    await construction.touch();
    await turn();
  }
}
