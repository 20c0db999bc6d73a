import { toIso } from "../event/calendar.ts";
import type { Store } from "../store/store.ts";
import { turn } from "../store/turn.ts";
import type { Construction } from "./construction.ts";
import { withoutMarks, withoutOlderPuts } from "./kept.ts";
import { PlacedTail } from "./placed-tail.ts";
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
  /** Whether the generation began with what is kept of expired events. */
  followsKept: boolean;
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
  const { store, upTo, now, onProgress } = options;
  const begun = toIso(now());
  let tail = newTail(options, options.after);
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
      await write(options, tail);
      tail = newTail(options, tail.position);
    }
    // The event there may have expired.
    if (atEnd) return { position: upTo ?? tail.position, events: done };
    await options.construction.touch();
    await turn();
  }
}

function newTail({ views, followsKept }: BuildOptions, position: string): Tail {
  return followsKept ? new PlacedTail(views, position) : new Tail(views, position);
}

async function write({ store, construction, followsKept }: BuildOptions, tail: Tail): Promise<void> {
  const writes = tail.writes(construction.generation);
  await construction.write(followsKept ? withoutMarks(await withoutOlderPuts(store, writes)) : writes);
}
