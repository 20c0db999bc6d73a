import type { Bell } from "./bell.ts";
import type { Feed } from "./feed.ts";
import { forgetWaiting } from "./forget-waiting.ts";
import type { DiscardRequest, Job, RedriveRequest, ReplayRequest } from "./info.ts";
import { type Jobs, subjectOf } from "./jobs.ts";
import { Lane } from "./lane.ts";
import { replayKey } from "./lane-record.ts";
import { type Lanes, settle } from "./lanes.ts";
import type { Notices } from "./notices.ts";
import type { BusParts } from "./parts.ts";
import { discard, redrive } from "./redrive.ts";
import type { Rule } from "./rule.ts";
import { selectionMatcher } from "./selection.ts";
import type { Target } from "./target.ts";

/** How often a job says how far it is. */
const PROGRESS_MS = 500;

export interface JobRunnerOptions {
  parts: BusParts;
  feed: Feed;
  bell: Bell;
  jobs: Jobs;
  lanes: Lanes;
  notices: Notices;
  rule(name: string): Rule | undefined;
  onError(error: unknown): void;
}

interface Running {
  job: Job;
  /** Ends the work where it stands; it can be taken up again. */
  stop(): Promise<void>;
}

interface Replay {
  job: Job;
  lane: Lane;
  /** As its rule has it. */
  target: Target;
  until: string;
}

/** Does the jobs that are written down, and those that a restart interrupted. */
export class JobRunner {
  #options: JobRunnerOptions;
  #running = new Map<string, Running>();
  #replays = new Map<string, Replay>();
  #progress = new Map<string, { seen: number; done: number; savedAt: number }>();

  constructor(options: JobRunnerOptions) {
    this.#options = options;
  }

  /** Starts and stops what the store says. */
  async follow(): Promise<void> {
    await this.#stopWithRules();
    const open = await this.#options.jobs.open();
    for (const job of open) {
      const running = this.#running.get(job.id);
      if (job.status === "running" && running === undefined) await this.#start(job);
      else if (job.status !== "running") await this.#stop(job);
    }
    await this.finishReplays();
  }

  /** A replay stands still while its rule does, and goes on with it. */
  async #stopWithRules(): Promise<void> {
    for (const { job, lane, target } of this.#replays.values()) {
      if (this.#options.lanes.target(lane.rule.name) === target) continue;
      await this.#stopReplay(job.id);
      await this.#save(job.id);
    }
  }

  async stopAll(): Promise<void> {
    for (const { stop } of this.#running.values()) await stop();
    this.#running.clear();
  }

  async #stop(job: Job): Promise<void> {
    const running = this.#running.get(job.id);
    this.#running.delete(job.id);
    await running?.stop();
    await this.#save(job.id);
    if (job.status !== "cancelled") return;
    if (job.request.kind === "replay")
      await forgetWaiting(this.#options.parts.store, laneOf(job, job.request));
    await this.#end(job, { status: "cancelled" });
  }

  async #start(job: Job): Promise<void> {
    this.#progress.set(job.id, { seen: job.seen, done: job.done, savedAt: this.#options.parts.timers.now() });
    try {
      if (job.request.kind === "replay") await this.#startReplay(job, job.request);
      else this.#startDeadLetterWork(job, job.request);
    } catch (error) {
      await this.#fail(job, error);
    }
  }

  #startDeadLetterWork(job: Job, request: RedriveRequest | DiscardRequest): void {
    const abort = new AbortController();
    const work = this.#eachLane(job, request, abort.signal).then(
      () => (abort.signal.aborted ? undefined : this.#end(job, { status: "completed" })),
      (error: unknown) => this.#fail(job, error),
    );
    this.#running.set(job.id, {
      job,
      stop: async () => {
        abort.abort();
        await work;
      },
    });
  }

  async #eachLane(job: Job, request: RedriveRequest | DiscardRequest, signal: AbortSignal): Promise<void> {
    const { parts } = this.#options;
    const { filter, kind } = request;
    for (const lane of this.#lanesOf(filter.rule)) {
      const work = kind === "redrive" ? redrive : discard;
      await work({
        lane,
        store: parts.store,
        timers: parts.timers,
        filter,
        ratePerSecond: kind === "redrive" ? request.ratePerSecond : undefined,
        signal,
        onProgress: (seen, done) => this.#advance(job.id, seen, done),
      });
    }
  }

  /** @throws Error that says which rule is not at work */
  #lanesOf(rule: string | undefined): Lane[] {
    const { lanes } = this.#options;
    if (rule === undefined) return lanes.all;
    const lane = lanes.get(rule);
    if (lane === undefined)
      throw new Error(`rule ${rule} must be enabled, so that its dead letters can move`);
    return [lane];
  }

  async #startReplay(job: Job, request: ReplayRequest): Promise<void> {
    const { parts, lanes, feed, bell } = this.#options;
    const rule = this.#options.rule(request.rule);
    const target = lanes.target(request.rule);
    const hasBegun = job.until !== undefined;
    if (hasBegun && rule !== undefined && target === undefined) return;
    if (rule === undefined || target === undefined) {
      throw new Error(`rule ${request.rule} must be there and enabled, so that it can be replayed to`);
    }
    const until = job.until ?? (await parts.head());
    if (job.until === undefined) await this.#options.jobs.update(job.id, { until });
    const replayName = request.name ?? job.id;
    const lane = await Lane.open({
      ...lanes.laneOptions(rule, target),
      id: laneOf(job, request).lane,
      key: replayKey(job.id),
      first: async () => "",
      replayName,
      ...(request.ratePerSecond === undefined ? {} : { ratePerSecond: request.ratePerSecond }),
      onCrash: (error) => {
        this.#options.onError(error);
        this.#forget(job.id);
        bell.ring();
      },
    });
    const selects = selectionMatcher(request.select);
    feed.add(job.id, { lane, until, replayName, selects });
    this.#replays.set(job.id, { job, lane, target, until });
    this.#running.set(job.id, { job, stop: () => this.#stopReplay(job.id) });
    lane.pump();
    bell.ring();
  }

  async #stopReplay(id: string): Promise<void> {
    const replay = this.#replays.get(id);
    this.#forget(id);
    if (replay === undefined) return;
    await settle(replay.lane, this.#options.parts);
    await replay.lane.stop();
    this.#note(replay);
  }

  #forget(id: string): void {
    this.#options.feed.remove(id);
    this.#replays.delete(id);
    this.#running.delete(id);
  }

  /** Ends replays of which everything is delivered; costs nothing without any. */
  async finishReplays(): Promise<void> {
    for (const replay of this.#replays.values()) {
      const { job, lane, until } = replay;
      this.#note(replay);
      if (lane.position >= until && lane.isIdle) {
        await this.#stopReplay(job.id);
        await this.#end(job, { status: "completed" });
      } else if (this.#isDue(job.id)) await this.#save(job.id);
    }
  }

  #note({ job, lane }: Replay): void {
    const progress = this.#progress.get(job.id);
    if (progress === undefined) return;
    progress.done = lane.record.delivered;
    progress.seen = job.seen + lane.offered;
  }

  async #advance(id: string, seen: number, done: number): Promise<void> {
    const progress = this.#progress.get(id);
    if (progress === undefined) return;
    progress.seen += seen;
    progress.done += done;
    if (this.#isDue(id)) await this.#save(id);
  }

  #isDue(id: string): boolean {
    const progress = this.#progress.get(id);
    return progress !== undefined && this.#options.parts.timers.now() - progress.savedAt >= PROGRESS_MS;
  }

  async #save(id: string): Promise<void> {
    const progress = this.#progress.get(id);
    if (progress === undefined) return;
    progress.savedAt = this.#options.parts.timers.now();
    await this.#options.jobs.update(id, { seen: progress.seen, done: progress.done });
  }

  async #end(job: Job, change: Pick<Job, "status"> & Partial<Job>): Promise<void> {
    const { seen = job.seen, done = job.done } = this.#progress.get(job.id) ?? {};
    this.#progress.delete(job.id);
    this.#running.delete(job.id);
    await this.#options.jobs.end(job.id, { ...change, seen, done });
    const { request } = job;
    await this.#options.notices.tell({
      type: `${request.kind}.${change.status}`,
      rule: subjectOf(request),
      data: { job: job.id, seen, done },
      actor: request.actor,
    });
  }

  async #fail(job: Job, error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    await this.#end(job, { status: "failed", error: message }).catch(this.#options.onError);
  }
}

function laneOf({ id }: Job, { rule }: ReplayRequest): { rule: string; lane: string } {
  return { rule, lane: `${rule}@${id}` };
}
