import type { DeliveryType, Envelope } from "../config/handler.ts";
import type { RecordedEvent } from "../event/event.ts";
import { failureOf, timeoutFailure } from "./failure.ts";
import type { Row } from "./row.ts";
import type { Delivery, Outcome, Target } from "./target.ts";
import type { Timers } from "./timers.ts";
import type { Slot } from "./window.ts";

/** An attempt at one delivery: of an event at hand, or of one that was stored. */
export interface Task {
  event: RecordedEvent;
  envelope: Envelope;
  attempt: number;
  type: DeliveryType;
  replayName: string | undefined;
  from: Slot | Row;
}

interface Call {
  tasks: Task[];
  abort: AbortController;
  startedAt: number;
}

export interface CallsOptions {
  rule: string;
  target: Target;
  timeoutMs: number;
  timers: Timers;
  /** Each task once; `latencyMs`: since its call began. */
  onSettled(task: Task, outcome: Outcome, latencyMs: number): void;
  /** After all tasks of a call. */
  onIdle(): void;
}

/** The calls of a target that are under way. Each ends by its answer or by its timeout, whichever is first. */
export class Calls {
  #options: CallsOptions;
  /** In the order in which they began, so the first is the first to time out. */
  #running = new Set<Call>();
  #cancelTimer: (() => void) | undefined;
  #spare: AbortController | undefined;

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  get running(): number {
    return this.#running.size;
  }

  begin(tasks: Task[]): void {
    const { target, timers } = this.#options;
    // A call that was answered at once leaves its controller to the next.
    const abort = this.#spare ?? new AbortController();
    this.#spare = undefined;
    const call: Call = { tasks, abort, startedAt: timers.now() };
    this.#running.add(call);
    let answer: Outcome[] | Promise<Outcome[]>;
    try {
      answer = target.deliver(
        tasks.map((task) => this.#deliveryOf(task)),
        abort.signal,
      );
    } catch (error) {
      this.#failed(call, error);
      return;
    }
    if (Array.isArray(answer)) {
      this.#spare = abort;
      this.#settled(call, answer);
      return;
    }
    this.#watch();
    answer.then(
      (outcomes) => this.#answered(call, outcomes),
      (error: unknown) => this.#answered(call, error),
    );
  }

  /** Gives up on all of them: nobody hears of their outcome any more. */
  abandon(): void {
    for (const { abort } of this.#running) abort.abort();
    this.#running.clear();
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #deliveryOf({ event, envelope, attempt, type, replayName }: Task): Delivery {
    const { rule } = this.#options;
    return { envelope, event, rule, id: `${rule}:${event.source}:${event.id}`, attempt, type, replayName };
  }

  #answered(call: Call, answer: unknown): void {
    // It timed out, or the lane stopped.
    if (!this.#running.has(call)) return;
    if (Array.isArray(answer)) this.#settled(call, answer as Outcome[]);
    else this.#failed(call, answer);
    this.#options.onIdle();
  }

  #failed(call: Call, error: unknown): void {
    const failure = failureOf(error);
    this.#settled(
      call,
      call.tasks.map(() => failure),
    );
  }

  #settled(call: Call, outcomes: Outcome[]): void {
    const { timers, onSettled } = this.#options;
    this.#running.delete(call);
    const latencyMs = timers.now() - call.startedAt;
    for (const [index, task] of call.tasks.entries()) onSettled(task, outcomes[index], latencyMs);
  }

  #watch(): void {
    const [first] = this.#running;
    if (first === undefined || this.#cancelTimer !== undefined) return;
    const { timers, timeoutMs } = this.#options;
    this.#cancelTimer = timers.after(first.startedAt + timeoutMs - timers.now(), () => this.#timeOut());
  }

  #timeOut(): void {
    const { timers, timeoutMs } = this.#options;
    const now = timers.now();
    const late = [...this.#running].filter(({ startedAt }) => startedAt + timeoutMs <= now);
    for (const { abort } of late) abort.abort();
    // What the target says of it on its way out is worth more than that it was late.
    setImmediate(() => {
      const failure = timeoutFailure(timeoutMs);
      for (const call of late) {
        if (this.#running.has(call))
          this.#settled(
            call,
            call.tasks.map(() => failure),
          );
      }
      this.#cancelTimer = undefined;
      this.#watch();
      this.#options.onIdle();
    });
  }
}
