import { Bell } from "../../../bus/bell.ts";
import type { BusRunOptions } from "../../../bus/bus-api.ts";
import { after, type Timers } from "../../../bus/timers.ts";
import type { Commits } from "../../../log/commits.ts";
import { Lease } from "../../../store/lease.ts";
import { leaseOwner } from "../../../store/lease-owner.ts";
import type { Store } from "../../../store/store.ts";
import type { GoalsPort } from "./port.ts";

/** How long another process waits for one that died. */
const LEASE_MS = 60_000;
/** Looks at least so often: another process's appends may not ring here. */
const SWEEP_MS = 30_000;
/** After a ring: what comes in together is looked at together. */
const GATHER_MS = 1_000;
/** A look that took long is followed by a rest of so many times that. */
const REST = 5;

export interface EvaluationLoopOptions {
  store: Store;
  commits: Commits;
  timers: Timers;
}

/**
 * Evaluates the goals until the signal aborts, in the one process that has the lease: after commits, and at midnight, when
 * periods end. A commit is no more than a ring at the door: what is found is read from the counters. So rings may be
 * repeated, come late or get lost.
 */
export class EvaluationLoop {
  #port: Pick<GoalsPort, "calendar">;
  #options: EvaluationLoopOptions;
  #lease: Lease;
  #failure = "";

  constructor(port: Pick<GoalsPort, "calendar">, options: EvaluationLoopOptions) {
    const { store, timers } = options;
    this.#port = port;
    this.#options = options;
    this.#lease = new Lease(store, {
      name: "goals",
      owner: leaseOwner(),
      ttlMs: LEASE_MS,
      now: () => timers.now(),
    });
  }

  async run(evaluate: () => Promise<unknown>, { signal, onError }: BusRunOptions): Promise<void> {
    const { commits, timers } = this.#options;
    const bell = new Bell(timers);
    const ring = () => bell.ring();
    const unlisten = commits.listen(ring);
    signal.addEventListener("abort", ring);
    try {
      while (!signal.aborted) {
        const began = timers.now();
        await this.#look(evaluate, onError);
        const took = Math.max(0, timers.now() - began);
        if (!signal.aborted) await bell.sleep(Math.min(SWEEP_MS, this.#untilMidnight()));
        await after(timers, { ms: Math.max(GATHER_MS, REST * took), signal });
      }
    } finally {
      unlisten();
      signal.removeEventListener("abort", ring);
      await this.#lease.release().catch(onError);
    }
  }

  async #look(evaluate: () => Promise<unknown>, onError: (error: unknown) => void): Promise<void> {
    try {
      if (await this.#lease.hold()) await evaluate();
      this.#failure = "";
    } catch (error) {
      const failure = String(error);
      if (failure !== this.#failure) onError(error);
      this.#failure = failure;
    }
  }

  #untilMidnight(): number {
    const calendar = this.#port.calendar();
    const now = this.#options.timers.now();
    return Math.max(0, calendar.endOf(calendar.dayOf(now)) - now);
  }
}
