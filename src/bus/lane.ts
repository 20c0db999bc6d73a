import type { DeliveryType, Envelope } from "../config/handler.ts";
import { toIso } from "../event/calendar.ts";
import type { RecordedEvent } from "../event/event.ts";
import { Alarm } from "./alarm.ts";
import { Breaker } from "./breaker.ts";
import { Calls, type Task } from "./calls.ts";
import type { DeliveryFailure } from "./failure.ts";
import type { BreakerInfo } from "./info.ts";
import type { LaneOptions } from "./lane-options.ts";
import { claimRecord, type LaneRecord } from "./lane-record.ts";
import { Ledger, MAX_UNWRITTEN_ROWS } from "./ledger.ts";
import { RateLimit } from "./rate-limit.ts";
import { Retries } from "./retries.ts";
import { type Verdict, verdictOn } from "./retry-policy.ts";
import { MAX_ATTEMPTS_KEPT, newRow, type Row, sequenceOf } from "./row.ts";
import { Rows } from "./rows.ts";
import type { Rule } from "./rule.ts";
import type { Outcome } from "./target.ts";
import { Watchers } from "./watchers.ts";
import { type Slot, Window } from "./window.ts";

/** Events of the log that a lane holds in memory, at most. */
export const WINDOW_EVENTS = 512;
/** Keys that wait for a retry, at most: then nothing more is read until some are through. */
export const MAX_WAITING_KEYS = 10_000;
/** Starts of the process without any progress, after which events are stored before they are tried. */
const MAX_STARTS = 3;

/**
 * The way of a rule's events to its target, in order by key. It holds a window of the log in memory. A success is
 * remembered by the checkpoint alone; a failure, and what has to wait behind it, is stored, so that the checkpoint
 * moves on. What a lane decides it decides between two awaits, so nothing comes in between.
 */
export class Lane {
  readonly rule: Rule;
  #options: LaneOptions;
  #ledger: Ledger;
  #retries: Retries;
  #window: Window;
  #calls: Calls;
  #breaker: Breaker;
  #rate: RateLimit;
  #position: string;
  /** So many more events are stored before they are tried: the process died here before. */
  #careful: number;
  #prefersRows = false;
  #alarm: Alarm;
  #paused = false;
  #watchers = new Watchers();
  #stopped = false;

  /** @throws what the store throws */
  static async open(options: LaneOptions): Promise<Lane> {
    const { store, key, owner, first } = options;
    const lane = new Lane(options, await claimRecord(store, { key, owner, first }));
    await lane.#retries.load();
    return lane;
  }

  private constructor(options: LaneOptions, record: LaneRecord) {
    const { store, rule, id, target, timers, key } = options;
    const onCrash = (error: unknown) => this.#crash(error);
    this.rule = rule;
    this.#options = options;
    this.#position = record.position;
    this.#careful = record.starts > MAX_STARTS ? WINDOW_EVENTS : 0;
    this.#window = new Window(record.position);
    this.#breaker = new Breaker(record.breaker);
    this.#alarm = new Alarm(timers, () => this.#changed());
    this.#rate = new RateLimit(options.ratePerSecond, timers.now());
    const position = () => this.#window.position;
    this.#ledger = new Ledger({
      store,
      timers,
      rule: rule.name,
      lane: id,
      key,
      record,
      tellsFailures: rule.settings.onFailure !== undefined,
      position,
      onDead: options.onDead,
      onCrash,
    });
    this.#retries = new Retries({
      rule,
      rows: new Rows(store, { rule: rule.name, lane: id }),
      ledger: this.#ledger,
      timers,
      parks: rule.onPoison === "park" && options.replayName === undefined,
      onReady: () => this.#changed(),
      onCrash,
    });
    this.#calls = new Calls({
      rule: rule.name,
      target,
      timeoutMs: rule.timeoutMs,
      timers,
      onSettled: (task, outcome, latencyMs) => this.#settled(task, outcome, latencyMs),
      onIdle: () => this.#changed(),
    });
  }

  /** Everything up to here was offered. */
  get position(): string {
    return this.#position;
  }

  get record(): LaneRecord {
    return this.#ledger.record;
  }

  get retries(): Retries {
    return this.#retries;
  }

  /** Nothing is on its way or waits. */
  get isIdle(): boolean {
    return this.#window.size === 0 && this.#calls.running === 0 && !this.#hasStored;
  }

  get breaker(): BreakerInfo {
    const { record } = this.#breaker;
    const state = this.#breaker.state(this.#options.timers.now());
    return record === undefined ? { state } : { state, until: toIso(record.until) };
  }

  /** How many events it would take now; 0 until it is worth a read. */
  room(): number {
    const isFull =
      this.#stopped ||
      this.#paused ||
      this.#retries.keys.waiting >= MAX_WAITING_KEYS ||
      this.#ledger.unwritten >= MAX_UNWRITTEN_ROWS ||
      // While the target is down the log keeps what is to come; one event is enough to probe with.
      (this.#breaker.state(this.#options.timers.now()) !== "closed" &&
        (this.#window.size > 0 || this.#hasStored));
    const room = isFull ? 0 : WINDOW_EVENTS - this.#window.size;
    return room < WINDOW_EVENTS / 2 ? 0 : room;
  }

  /** Events that it was offered since it was opened. */
  offered = 0;

  /** Takes the next event that matches the rule. */
  offer(event: RecordedEvent, envelope: Envelope): void {
    this.offered += 1;
    const key = this.rule.keyOf(event, envelope);
    if (!this.#retries.isEmpty && this.#retries.holds(this.#rowOf(event, key))) return;
    if (this.#careful === 0) {
      this.#window.add(event, { envelope, key });
      return;
    }
    this.#careful -= 1;
    const row = this.#rowOf(event, key);
    this.#retries.block([row], this.#options.timers.now());
    Object.assign(this.#retries.keys.take(sequenceOf(row)), { suspect: true, deadly: true });
  }

  /** Everything up to there was offered, whether it matched or not. */
  reached(position: string): void {
    this.#position = position;
    this.#window.reached(position);
    this.#ledger.passed();
  }

  /** Nothing more begins; what is under way goes on. */
  pause(): void {
    this.#paused = true;
    this.#alarm.off();
  }

  /** Begins what may begin. */
  pump(): void {
    if (this.#stopped || this.#paused) return;
    const { timers, rule } = this.#options;
    const now = timers.now();
    if (this.#breaker.allows(now) > 0) this.#retries.start(now, rule.concurrency * 2);
    while (this.#calls.running < rule.concurrency) {
      const tasks = this.#take(now);
      if (tasks.length === 0) break;
      this.#rate.take(tasks.length);
      this.#breaker.probe();
      this.#calls.begin(tasks);
      if (this.#stopped) return;
    }
    this.#wakeWhenDue(now);
  }

  /** Writes what was decided so far. */
  flush(): Promise<void> {
    return this.#ledger.flush();
  }

  /** What is still under way is delivered again after the next start. */
  async stop({ orderly = true } = {}): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#alarm.off();
    this.#calls.abandon();
    this.#retries.stop();
    this.#watchers.look();
    await this.#ledger.close({ orderly });
  }

  get running(): number {
    return this.#calls.running;
  }

  get isPaused(): boolean {
    return this.#paused;
  }

  /** Resolves when no more than so many keys wait, when the lane stops, or when the signal aborts. */
  untilWaiting(most: number, signal: AbortSignal): Promise<void> {
    return this.#watchers.until(() => this.#stopped || this.#retries.keys.waiting <= most, signal);
  }

  /** Resolves when nothing is under way, or when the signal aborts. */
  untilIdle(signal: AbortSignal): Promise<void> {
    return this.#watchers.until(() => this.#stopped || this.running === 0, signal);
  }

  get #hasStored(): boolean {
    return this.#retries.hasReady || this.#retries.keys.waiting > 0;
  }

  #changed(): void {
    this.pump();
    this.#watchers.look();
    if (!this.#stopped) this.#options.onChange();
  }

  #crash(error: unknown): void {
    if (this.#stopped) return;
    void this.stop({ orderly: false });
    this.#options.onCrash(error);
  }

  #take(now: number): Task[] {
    const most = Math.min(
      this.#options.target.batchSize,
      this.#breaker.allows(now),
      this.#rate.available(now),
    );
    const tasks: Task[] = [];
    while (tasks.length < most) {
      const task = this.#next();
      if (task === undefined) break;
      tasks.push(task);
    }
    return tasks;
  }

  /** From what is stored and from the log by turns: neither makes the other wait. */
  #next(): Task | undefined {
    this.#prefersRows = !this.#prefersRows;
    if (this.#prefersRows && this.#retries.hasReady) return this.#rowTask(this.#retries.take() as Row);
    const slot = this.#window.take();
    if (slot !== undefined) return this.#slotTask(slot);
    const row = this.#retries.take();
    return row && this.#rowTask(row);
  }

  #slotTask(slot: Slot): Task {
    const { replayName } = this.#options;
    const { event, envelope } = slot;
    return { event, envelope, attempt: 1, type: this.#type, replayName, from: slot };
  }

  #rowTask(row: Row): Task {
    const { event, replayName, attemptCount } = row;
    const type = row.type === "live" && attemptCount > 0 ? "retry" : row.type;
    const made = this.rule.envelope(event);
    const envelope = replayName === undefined ? made : { ...made, "replay-name": replayName };
    return { event, envelope, attempt: attemptCount + 1, type, replayName, from: row };
  }

  get #type(): DeliveryType {
    return this.#options.replayName === undefined ? "live" : "replay";
  }

  #rowOf(event: RecordedEvent, key: string): Row {
    return newRow(event, { key, type: this.#type, replayName: this.#options.replayName });
  }

  #settled(task: Task, outcome: Outcome, latencyMs: number): void {
    if (this.#stopped) return;
    const now = this.#options.timers.now();
    if (outcome === undefined) this.#succeeded(task, now);
    else this.#failed(task, { failure: outcome, latencyMs, now });
  }

  #succeeded({ from }: Task, now: number): void {
    const { record } = this.#ledger;
    record.deadInARow = 0;
    record.failingSince = undefined;
    record.warned = undefined;
    this.#ledger.delivered(now);
    if ("isDone" in from) this.#window.done(from);
    else this.#retries.delivered(from);
    if (!this.#breaker.succeeded(now)) return;
    record.breaker = undefined;
    // What failed while the target was down waits for nothing any more.
    this.#retries.keys.hasten(now);
    this.#options.onRecovery();
  }

  #failed(
    task: Task,
    { failure, latencyMs, now }: { failure: DeliveryFailure; latencyMs: number; now: number },
  ): void {
    const { record } = this.#ledger;
    const wasOpen = this.#breaker.record !== undefined;
    const isOpen = this.#breaker.failed(now, { failure, eventId: task.event.id });
    record.failed += 1;
    record.failingSince ??= now;
    record.breaker = this.#breaker.record;
    record.lastFailure = { at: toIso(now), error: failure };
    const from = "isDone" in task.from ? this.#rowOf(task.event, task.from.key) : task.from;
    // A probe that does not get through says nothing about the event.
    const counts = !(wasOpen && failure.class === "unreachable");
    const row: Row = {
      ...from,
      attempts: [...from.attempts, { at: toIso(now), latencyMs, type: task.type, error: failure }].slice(
        -MAX_ATTEMPTS_KEPT,
      ),
      attemptCount: from.attemptCount + (counts ? 1 : 0),
      firstAt: from.firstAt === 0 ? now : from.firstAt,
      leases: 0,
    };
    this.#decide(row, {
      slot: "isDone" in task.from ? task.from : undefined,
      verdict: counts ? this.#verdict(row, { failure, now }) : { retryAt: now },
    });
    this.#options.onFailure(record, failure, isOpen && !wasOpen);
  }

  #verdict(row: Row, { failure, now }: { failure: DeliveryFailure; now: number }): Verdict {
    const { rule, random } = this.#options;
    const since = Math.max(row.firstAt, this.#breaker.closedAt);
    const verdict = verdictOn(rule.retry, {
      failure,
      attempts: row.attemptCount,
      since,
      now,
      random: random(),
    });
    if ("retryAt" in verdict || rule.onPoison !== "block") return verdict;
    return { retryAt: now + (rule.retry.stepsMs.at(-1) as number) };
  }

  #decide(row: Row, { slot, verdict }: { slot: Slot | undefined; verdict: Verdict }): void {
    const isGivenUp = "giveUp" in verdict;
    if (isGivenUp) this.#ledger.record.deadInARow += 1;
    if (slot === undefined) {
      if (isGivenUp) this.#retries.giveUp(row, verdict.giveUp);
      else this.#retries.again(row, verdict.retryAt);
      return;
    }
    const parks = this.rule.onPoison === "park" && row.replayName === undefined;
    if (isGivenUp && !parks) {
      this.#window.done(slot);
      this.#retries.bury([row], verdict.giveUp);
      return;
    }
    const [, ...behind] = this.#window.doneWithSequence(slot);
    const rows: [Row, ...Row[]] = [row, ...behind.map(({ event, key }) => this.#rowOf(event, key))];
    if (isGivenUp) this.#retries.bury(rows, verdict.giveUp);
    else this.#retries.block(rows, verdict.retryAt);
  }

  /** For the first thing that comes: a retry, the breaker's probe, the rate. */
  #wakeWhenDue(now: number): void {
    const hasWork = this.#window.hasReady || this.#retries.hasReady;
    const open = this.#breaker.record;
    let at = Number.POSITIVE_INFINITY;
    // Half open, with nothing due to probe with: the first that is due will do.
    if (open !== undefined && open.until > now) at = open.until;
    else if (this.#retries.keys.nextDueAt !== undefined) at = this.#retries.keys.nextDueAt;
    if (hasWork && this.#rate.available(now) < 1) at = Math.min(at, now + this.#rate.waitMs);
    // What is due and not begun waits for a call to end, which pumps.
    this.#alarm.set(at <= now ? Number.POSITIVE_INFINITY : at);
  }
}
