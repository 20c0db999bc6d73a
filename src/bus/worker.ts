import { Lease } from "../store/lease.ts";
import { turn } from "../store/turn.ts";
import { Bell } from "./bell.ts";
import type { BusRunOptions } from "./bus-api.ts";
import { Controls } from "./controls.ts";
import { Feed } from "./feed.ts";
import { JobRunner } from "./job-runner.ts";
import { Jobs } from "./jobs.ts";
import { Lanes } from "./lanes.ts";
import { Notices } from "./notices.ts";
import type { BusParts } from "./parts.ts";
import type { Rule } from "./rule.ts";

/** How long another process waits for one that died. */
const LEASE_MS = 30_000;
/** A store may show what was recorded a moment after it tells of it: looks again so often, so many times. */
const AGAIN_MS = 250;
const AGAIN = 8;
/** Looks for switches, jobs and what no bell told of at least so often … */
const SWEEP_MS = 5_000;
/** … and not more often than this. */
const LOOK_MS = 1_000;

export interface WorkerOptions extends BusRunOptions {
  parts: BusParts;
  owner: string;
  rules(): Iterable<Rule>;
  /** After each look at rules and jobs, with what this process delivers with; undefined when another does, or none. */
  onLook(lanes: Lanes | undefined): void;
}

/**
 * Delivers, in one process of all that try: the one that holds the lease. It sleeps until something is recorded, a delivery
 * ends or a time has come.
 */
export class Worker {
  #options: WorkerOptions;
  #lease: Lease;
  #bell: Bell;
  #feed: Feed;
  #lanes: Lanes;
  #jobs: JobRunner;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #again = 0;

  constructor(options: WorkerOptions) {
    const { parts, owner, onError } = options;
    const { store, timers } = parts;
    this.#options = options;
    this.#lease = new Lease(store, { name: "bus", owner, ttlMs: LEASE_MS, now: () => timers.now() });
    this.#bell = new Bell(timers);
    this.#feed = new Feed(store);
    const notices = new Notices((log, events) => parts.append(log, events), onError);
    const shared = { parts, feed: this.#feed, bell: this.#bell, notices, onError };
    const now = () => timers.now();
    this.#lanes = new Lanes({ ...shared, controls: new Controls(store, now), owner });
    this.#jobs = new JobRunner({
      ...shared,
      jobs: new Jobs(store, now),
      lanes: this.#lanes,
      rule: (name) => [...options.rules()].find((rule) => rule.name === name),
    });
  }

  /** A rule came or went, a switch was set, a job was written down. */
  poke(): void {
    this.#lookedAt = Number.NEGATIVE_INFINITY;
    this.#bell.ring();
  }

  async run(): Promise<void> {
    const { signal, parts, onError, onLook } = this.#options;
    const ring = () => this.#bell.ring();
    const unlisten = parts.commits.listen(() => {
      this.#again = AGAIN;
      this.#feed.rang();
      ring();
    });
    signal.addEventListener("abort", ring);
    try {
      while (!signal.aborted) {
        try {
          await this.#work();
        } catch (error) {
          onError(error);
        }
        await this.#rest();
      }
    } finally {
      unlisten();
      signal.removeEventListener("abort", ring);
      onLook(undefined);
      await this.#rest();
    }
  }

  /** For as long as the lease is held. */
  async #work(): Promise<void> {
    const { signal, parts, onLook } = this.#options;
    while (!signal.aborted) {
      if (parts.timers.now() - this.#lookedAt >= LOOK_MS) {
        const delivers = await this.#look();
        onLook(delivers ? this.#lanes : undefined);
        if (!delivers) {
          await this.#rest();
          await this.#bell.sleep(SWEEP_MS);
          continue;
        }
      }
      if (await this.#feed.round()) {
        await turn();
        continue;
      }
      // A lane that has nothing left rang.
      await this.#jobs.finishReplays();
      await this.#sleep();
    }
  }

  async #sleep(): Promise<void> {
    if (await this.#bell.sleep(this.#again > 0 ? AGAIN_MS : SWEEP_MS)) return;
    this.#again = Math.max(0, this.#again - 1);
    this.#feed.rang();
  }

  /** False: another process delivers. */
  async #look(): Promise<boolean> {
    this.#lookedAt = this.#options.parts.timers.now();
    if (!(await this.#lease.hold())) return false;
    await this.#lanes.follow(this.#options.rules());
    await this.#jobs.follow();
    return true;
  }

  async #rest(): Promise<void> {
    const { onError } = this.#options;
    await this.#jobs.stopAll().catch(onError);
    await this.#lanes.closeAll().catch(onError);
    await this.#lease.release().catch(onError);
  }
}
