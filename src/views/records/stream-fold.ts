import type { Projection } from "../../config/projections.ts";
import { toIso } from "../../event/calendar.ts";
import type { RecordedEvent } from "../../event/event.ts";
import type { Store } from "../../store/store.ts";
import { turn } from "../../store/turn.ts";
import { foldRun, type Run } from "./fold.ts";
import { EMPTY_RECORD, type Stop, type StoredRecord } from "./stored-record.ts";

const READ_CHUNK = 500;
const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 60_000;

export interface StreamFoldContext {
  store: Store;
  projection: Projection;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** What a run of events makes of a record. Where one is missing the log is read: it is the truth, whatever was handed in. */
export async function foldStream(
  context: StreamFoldContext,
  subject: string,
  { stored = EMPTY_RECORD, events }: { stored?: StoredRecord | undefined; events: RecordedEvent[] },
): Promise<StoredRecord> {
  // Tried again when it is due, from where it stopped.
  if (stored.stop !== undefined) return stored;
  const run = foldRun(context.projection, stored, events);
  if (!run.gap) return settled(context, run, undefined);
  return settled(context, await foldFromLog(context, subject, run), undefined, events.at(-1)?.version);
}

/** Tries a stream again that stopped, from the log. */
export async function retryStream(
  context: StreamFoldContext,
  subject: string,
  stored: StoredRecord,
): Promise<StoredRecord> {
  const { stop, ...record } = stored;
  const run = await foldFromLog(context, subject, { record, gap: false });
  return settled(context, run, stop, stop?.version);
}

/** Folds on from a record to the end of its stream. */
async function foldFromLog(
  { store, projection }: StreamFoldContext,
  subject: string,
  from: Run,
): Promise<Run> {
  let run: Run = from;
  for (;;) {
    const fromVersion = run.record.version + 1;
    const query = {
      log: projection.log,
      subject,
      fromVersion,
      direction: "forward",
      limit: READ_CHUNK,
    } as const;
    const events = await store.readStream(query);
    run = foldRun(projection, run.record, events);
    if (run.failed !== undefined || run.gap || events.length < READ_CHUNK) return run;
    await turn();
  }
}

/** @param wanted a version that is known to be there: without it the stream is not done, it waits */
function settled(
  context: StreamFoldContext,
  { record, failed }: Run,
  old: Stop | undefined,
  wanted = 0,
): StoredRecord {
  if (failed !== undefined) return { ...record, stop: stopAt(context, failed, old) };
  if (record.version >= wanted) return record;
  const missing = {
    version: record.version + 1,
    message: `version ${record.version + 1} must be in the stream before ${wanted} is folded, got nothing yet`,
  };
  return { ...record, stop: stopAt(context, missing, old) };
}

function stopAt(
  { now }: StreamFoldContext,
  { version, message }: { version: number; message: string },
  old: Stop | undefined,
): Stop {
  const before = old?.version === version ? old : undefined;
  const attempts = (before?.attempts ?? 0) + 1;
  const pauseMs = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 20));
  const time = now();
  return { version, message, attempts, since: before?.since ?? toIso(time), due: toIso(time + pauseMs) };
}
