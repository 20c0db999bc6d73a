import type { TargetSettings } from "../config/rules.ts";
import { DaybookError, isDaybookError } from "../errors.ts";
import { toIso } from "../event/calendar.ts";
import type { Bell } from "./bell.ts";
import { BookEffects } from "./book-effects.ts";
import { type Controls, isEnabled } from "./controls.ts";
import { type DeliveryFailure, failureOf } from "./failure.ts";
import { FailureNotices } from "./failure-notices.ts";
import type { Feed } from "./feed.ts";
import { judgeHealth } from "./health.ts";
import { Lane } from "./lane.ts";
import type { LaneOptions } from "./lane-options.ts";
import { beginRecord, type LaneRecord, ruleKey } from "./lane-record.ts";
import type { Notices } from "./notices.ts";
import type { BusParts } from "./parts.ts";
import type { Rule } from "./rule.ts";
import type { Target } from "./target.ts";
import { createTarget } from "./targets/create-target.ts";

const FIRST_REOPEN_MS = 1_000;
const MAX_REOPEN_MS = 60_000;
/** How long a stop waits for deliveries that are under way. */
const STOP_MS = 5_000;

export interface LanesOptions {
  parts: BusParts;
  feed: Feed;
  bell: Bell;
  controls: Controls;
  notices: Notices;
  /** This run of the bus. */
  owner: string;
  onError(error: unknown): void;
}

interface Open {
  lane: Lane;
  target: Target;
  failures: FailureNotices | undefined;
  failureTarget: Target | undefined;
}

/** The lanes of the rules that are enabled, each with its target. One that crashes is opened anew, from what is stored. */
export class Lanes {
  #options: LanesOptions;
  #open = new Map<string, Open>();
  #reopen = new Map<string, { at: number; waitMs: number; message: string }>();

  constructor(options: LanesOptions) {
    this.#options = options;
  }

  get(rule: string): Lane | undefined {
    return this.#open.get(rule)?.lane;
  }

  target(rule: string): Target | undefined {
    return this.#open.get(rule)?.target;
  }

  get all(): Lane[] {
    return [...this.#open.values()].map(({ lane }) => lane);
  }

  /** Opens the lanes of rules that are enabled, and closes the others. */
  async follow(rules: Iterable<Rule>): Promise<void> {
    const controls = await this.#options.controls.all();
    const now = this.#options.parts.timers.now();
    const wanted = new Map(
      [...rules].filter((rule) => isEnabled(rule, controls.get(rule.name))).map((rule) => [rule.name, rule]),
    );
    for (const name of this.#open.keys()) if (!wanted.has(name)) await this.close(name);
    const due = [...wanted.values()].filter(({ name }) => {
      return !this.#open.has(name) && (this.#reopen.get(name)?.at ?? 0) <= now;
    });
    // At the same time: one whose module takes long holds up no other.
    await Promise.all(
      due.map((rule) => this.#openLane(rule).catch((error) => this.#unopened(rule.name, error))),
    );
  }

  /** Waits for what is under way, within reason, and writes how far the lanes are. */
  async closeAll(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((name) => this.close(name)));
  }

  async close(name: string): Promise<void> {
    const open = this.#open.get(name);
    if (open === undefined) return;
    this.#open.delete(name);
    this.#options.feed.remove(name);
    await settle(open.lane, this.#options.parts);
    await open.lane.stop().catch(this.#options.onError);
    await letGo(open);
  }

  /** Options that a rule's own lane and its replays share. */
  laneOptions(rule: Rule, target: Target): Omit<LaneOptions, "id" | "key" | "first" | "onCrash"> {
    const { parts, owner, bell } = this.#options;
    const { store, timers, random } = parts;
    return {
      rule,
      target,
      store,
      timers,
      random,
      owner,
      onChange: () => bell.ring(),
      onDead: () => this.#open.get(rule.name)?.failures?.poke(),
      onFailure: (record, failure, opened) => this.#failing(rule.name, { record, failure, opened }),
      onRecovery: () => void this.#options.notices.tell({ type: "breaker.closed", rule: rule.name }),
    };
  }

  async #openLane(rule: Rule): Promise<void> {
    const { parts, feed, owner } = this.#options;
    const { name, settings } = rule;
    const key = ruleKey(name);
    const first = async () => (settings.startAt === "beginning" ? "" : parts.head());
    // Before its target, which may fail: what is recorded until somebody mends that comes afterwards.
    await beginRecord(parts.store, { key, owner, first });
    // The one that is told of failures first: if it cannot be made, there is no other to be closed.
    const failureTarget =
      settings.onFailure === undefined ? undefined : await this.#target(rule, settings.onFailure);
    const target = await this.#target(rule, settings.target);
    const lane = await Lane.open({
      ...this.laneOptions(rule, target),
      id: name,
      key,
      first,
      onCrash: (error) => this.#crashed(name, error),
    });
    const failures = failureTarget && this.#failureNotices(rule, failureTarget);
    this.#open.set(name, { lane, target, failures, failureTarget });
    feed.add(name, { lane });
    failures?.poke();
    lane.pump();
    this.#options.bell.ring();
  }

  #failureNotices(rule: Rule, target: Target): FailureNotices {
    const { parts, onError } = this.#options;
    return new FailureNotices({ rule, target, store: parts.store, timers: parts.timers, onError });
  }

  /** @throws config_invalid, with the rule's name: several may have targets of one kind */
  async #target(rule: Rule, settings: TargetSettings): Promise<Target> {
    const { parts } = this.#options;
    try {
      return await createTarget(settings, {
        effects: new BookEffects((appends) => parts.appendStreams(appends)),
        folder: parts.folder,
        now: () => parts.timers.now(),
        dayOf: parts.dayOf,
        timeoutMs: rule.timeoutMs,
      });
    } catch (error) {
      if (!isDaybookError(error)) throw error;
      const { code, message, hint, details, cause } = error;
      throw new DaybookError(code, `rule ${rule.name}: ${message}`, {
        ...details,
        ...(hint === undefined ? {} : { hint }),
        cause,
      });
    }
  }

  #failing(
    name: string,
    { record, failure, opened }: { record: LaneRecord; failure: DeliveryFailure; opened: boolean },
  ): void {
    const { notices, parts } = this.#options;
    const data = { errorType: failure.errorType, message: failure.message };
    if (opened) void notices.tell({ type: "breaker.opened", rule: name, data });
    const verdict = judgeHealth(record, failure, parts.timers.now());
    if (verdict === undefined) return;
    if ("warn" in verdict) {
      record.warned = verdict.warn;
      void notices.tell({ type: "rule.warned", rule: name, data: { ...data, percent: verdict.warn } });
    } else void this.#disable(name, verdict.disable);
  }

  async #disable(name: string, reason: string): Promise<void> {
    const { controls, notices, bell, onError } = this.#options;
    // The lane goes on until the next look: once is enough to say so.
    const lane = this.get(name);
    if (lane === undefined || lane.isPaused) return;
    lane.pause();
    lane.record.deadInARow = 0;
    lane.record.failingSince = undefined;
    await controls.set(name, { enabled: false, reason, by: "daybook" }).catch(onError);
    await notices.tell({ type: "rule.disabled", rule: name, data: { reason } });
    bell.ring();
  }

  /** Its target cannot be made, or the store failed: people see why where they look at the rule. */
  async #unopened(name: string, error: unknown): Promise<void> {
    const { parts, onError } = this.#options;
    const lastFailure = { at: toIso(parts.timers.now()), error: failureOf(error) };
    this.#crashed(name, error);
    await parts.store.writeItems([{ op: "merge", ...ruleKey(name), set: { lastFailure } }]).catch(onError);
  }

  #crashed(name: string, error: unknown): void {
    const { feed, parts, bell, onError } = this.#options;
    feed.remove(name);
    const open = this.#open.get(name);
    this.#open.delete(name);
    if (open !== undefined) void letGo(open).catch(onError);
    const before = this.#reopen.get(name);
    const message = String(error);
    // Each cause once: it is tried again and again.
    if (before?.message !== message) onError(error);
    const waitMs = Math.min((before?.waitMs ?? FIRST_REOPEN_MS / 2) * 2, MAX_REOPEN_MS);
    this.#reopen.set(name, { at: parts.timers.now() + waitMs, waitMs, message });
    parts.timers.after(waitMs, () => bell.ring());
  }
}

/** Nothing new begins, and what is under way may end. */
export async function settle(lane: Lane, { timers }: Pick<BusParts, "timers">): Promise<void> {
  lane.pause();
  const late = new AbortController();
  const cancel = timers.after(STOP_MS, () => late.abort());
  await lane.untilIdle(late.signal);
  cancel();
}

async function letGo({ target, failures, failureTarget }: Open): Promise<void> {
  await failures?.stop();
  await target.close?.();
  await failureTarget?.close?.();
}
