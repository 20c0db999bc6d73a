import type { Commits } from "../../log/commits.ts";
import type { Lease } from "../../store/lease.ts";
import { pause } from "../../store/turn.ts";
import type { ProjectionWork } from "./projection-work.ts";

/** Looks at the log at least so often: another process's appends do not ring here. */
const SWEEP_MS = 5_000;
/** After a ring: what comes in together is folded together. */
const GATHER_MS = 25;
/** How long a lease that was looked at is believed in. */
const LEASE_LOOK_MS = 5_000;
const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 60_000;

export interface ProjectLogOptions {
  works: Map<string, ProjectionWork>;
  /** Nobody else of this process advances a projection meanwhile. */
  alone(work: () => Promise<void>): Promise<void>;
  lease: Lease;
  commits: Commits;
  /** Milliseconds since the epoch. */
  now(): number;
  signal: AbortSignal;
  onError: (error: unknown) => void;
}

/** A projection as a whole that failed: the store does not answer, or its definition does not fit. */
interface Failure {
  message: string;
  attempts: number;
  retryAt: number;
}

/**
 * Advances all projections until the signal aborts, in the one process that has the lease. A commit is no more than a ring
 * at the door: what is folded is read from the log. So rings may be repeated, come out of order or get lost.
 */
export async function projectLog(options: ProjectLogOptions): Promise<void> {
  const { signal, commits, lease, onError } = options;
  const projector = new Projector(options);
  try {
    while (!signal.aborted) {
      // From before the look: what is recorded during it rings.
      const rung = commits.next(SWEEP_MS, signal);
      const awake = new AbortController();
      const waitMs = await projector.look();
      await Promise.race([rung, pause(waitMs, awake.signal)]);
      awake.abort();
      if (!signal.aborted) await pause(GATHER_MS, signal);
    }
  } finally {
    await lease.release().catch(onError);
  }
}

class Projector {
  #options: ProjectLogOptions;
  #failures = new Map<string, Failure>();
  #heldAt = Number.NEGATIVE_INFINITY;

  constructor(options: ProjectLogOptions) {
    this.#options = options;
  }

  /** Advances what is due; answers after how many milliseconds something is again. */
  async look(): Promise<number> {
    const { alone, works, onError, now } = this.#options;
    let due = now() + SWEEP_MS;
    try {
      if (!(await this.#goesOn())) return SWEEP_MS;
      await alone(async () => {
        const dues = await Promise.all([...works].map(([name, work]) => this.#advance(name, work)));
        due = Math.min(due, ...dues);
      });
    } catch (error) {
      onError(error);
    }
    return Math.max(0, due - now());
  }

  /** Answers when the projection is to be looked at again. */
  async #advance(name: string, work: ProjectionWork): Promise<number> {
    const { now, onError } = this.#options;
    const failure = this.#failures.get(name);
    if (failure !== undefined && failure.retryAt > now()) return failure.retryAt;
    try {
      await work.advance({ goesOn: () => this.#goesOn() });
      this.#failures.delete(name);
      const due = await work.nextDue();
      return due === undefined ? Number.POSITIVE_INFINITY : Date.parse(due);
    } catch (error) {
      const message = String(error);
      if (message !== failure?.message) onError(error);
      const attempts = (failure?.attempts ?? 0) + 1;
      const retryAt = now() + Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 20));
      this.#failures.set(name, { message, attempts, retryAt });
      return retryAt;
    }
  }

  async #goesOn(): Promise<boolean> {
    const { signal, lease, now } = this.#options;
    if (signal.aborted) return false;
    if (now() - this.#heldAt < LEASE_LOOK_MS) return true;
    const isHeld = await lease.hold();
    this.#heldAt = isHeld ? now() : Number.NEGATIVE_INFINITY;
    return isHeld;
  }
}
