import type { Store } from "../store/store.ts";
import { deadLetterMatcher } from "./dead-letter-filter.ts";
import type { DeadLetterFilter } from "./info.ts";
import type { Lane } from "./lane.ts";
import { RateLimit } from "./rate-limit.ts";
import { type DeadRow, rowOf } from "./row.ts";
import { Rows } from "./rows.ts";
import { after, type Timers } from "./timers.ts";

/** Redriven deliveries that may wait at a time: the rest stays where it is, so memory does not grow with it. */
const MAX_WAITING = 1_000;

export interface DeadLetterWork {
  lane: Lane;
  store: Store;
  timers: Timers;
  filter: DeadLetterFilter;
  ratePerSecond?: number | undefined;
  /** Aborts between two keys. */
  signal: AbortSignal;
  onProgress(seen: number, done: number): Promise<void>;
}

/**
 * Puts dead letters back to be delivered. Of a rule with an order whole sequences, oldest first: an event must not be
 * delivered before an earlier one of its key.
 */
export async function redrive(work: DeadLetterWork): Promise<void> {
  const { lane, store, timers, signal } = work;
  const matches = deadLetterMatcher(work.filter);
  const rate = new RateLimit(work.ratePerSecond, timers.now());
  const { name } = lane.rule;
  const isMeant = (row: DeadRow, sk: string) => matches(name, row, sk);
  const rows = new Rows(store, { rule: name, lane: name });
  for await (const { key } of rows.deadKeys()) {
    const seen = await matchesKey(work, rows, key);
    if (seen.matches) await lane.untilWaiting(MAX_WAITING, signal);
    while (!signal.aborted && seen.matches && rate.available(timers.now()) < 1) {
      await after(timers, { ms: rate.waitMs, signal });
    }
    if (signal.aborted) return;
    const done = seen.matches ? await lane.retries.deadLetters.redrive(key, { isMeant, signal }) : 0;
    rate.take(done);
    await work.onProgress(done > 0 ? done : seen.count, done);
  }
}

/** Removes dead letters for good. */
export async function discard(work: DeadLetterWork): Promise<void> {
  const { lane, store, signal } = work;
  const { name } = lane.rule;
  const matches = deadLetterMatcher(work.filter);
  const rows = new Rows(store, { rule: name, lane: name });
  for await (const { key } of rows.deadKeys()) {
    if (signal.aborted) return;
    const done = await lane.retries.deadLetters.discard(key, {
      isMeant: (row, sk) => matches(name, row, sk),
      signal,
    });
    await work.onProgress(done, done);
  }
}

/** Whether any dead letter of the key is meant. */
async function matchesKey(
  { lane, filter }: DeadLetterWork,
  rows: Rows,
  key: string,
): Promise<{ matches: boolean; count: number }> {
  const matches = deadLetterMatcher(filter);
  let count = 0;
  for (let after: string | undefined; ; ) {
    const page = await rows.deadPage(key, after);
    const last = page.at(-1);
    if (last === undefined) return { matches: false, count };
    count += page.length;
    if (page.some((item) => matches(lane.rule.name, rowOf<DeadRow>(item), item.sk)))
      return { matches: true, count };
    after = last.sk;
  }
}
