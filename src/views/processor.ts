import type { Commits } from "../log/commits.ts";
import type { Lease } from "../store/lease.ts";
import { pause } from "../store/turn.ts";
import type { ViewSet } from "./view-set.ts";

/** Looks at the log at least so often: whatever rings may have missed an event. */
const SWEEP_MS = 30_000;

export interface ProcessorOptions {
  views: ViewSet;
  lease: Lease;
  commits: Commits;
  signal: AbortSignal;
  /** Between two settlings: what comes in together is folded together. */
  pauseMs: number;
  sweepMs?: number;
  /** After every settling, with the position it reached. */
  onSettled?: (position: string) => void;
  onError: (error: unknown) => void;
}

/**
 * Keeps the stored views up to date until the signal aborts, in the one process that has the lease. A commit here, or
 * one that the store's change stream tells of, is no more than a ring at the door: what is folded is read from the log,
 * in order, from the checkpoint on. So rings may be repeated, come out of order or get lost.
 */
export async function processViews({
  views,
  lease,
  commits,
  signal,
  pauseMs,
  sweepMs = SWEEP_MS,
  onSettled,
  onError,
}: ProcessorOptions): Promise<void> {
  try {
    while (!signal.aborted) {
      const rung = commits.next(sweepMs, signal);
      try {
        if (await lease.hold()) {
          const { position } = await views.settle();
          onSettled?.(position);
        }
      } catch (error) {
        onError(error);
      }
      await rung;
      if (!signal.aborted) await pause(pauseMs, signal);
    }
  } finally {
    await lease.release().catch(onError);
  }
}
