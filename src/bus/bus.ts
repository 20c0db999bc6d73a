import type { Handler } from "../config/handler.ts";
import { isRuleName, type RuleSettings } from "../config/rules.ts";
import { DaybookError, shown } from "../errors.ts";
import type { JsonObject } from "../event/event.ts";
import { parseLimit } from "../log/read.ts";
import { compilePattern } from "../pattern/compile.ts";
import { leaseOwner } from "../store/lease-owner.ts";
import type { Page } from "../store/store.ts";
import type { BusApi, BusRunOptions, JobAction, JobsQuery, SetEnabled } from "./bus-api.ts";
import { Controls } from "./controls.ts";
import { DeadLetters } from "./dead-letters.ts";
import type {
  DeadLetter,
  DeadLetterCount,
  DeadLetterFilter,
  DeadLetterQuery,
  Job,
  JobRequest,
  ReplayPreview,
  ReplayRequest,
  RuleInfo,
} from "./info.ts";
import { Jobs, subjectOf } from "./jobs.ts";
import { readRecord, ruleKey } from "./lane-record.ts";
import type { Lanes } from "./lanes.ts";
import { Notices } from "./notices.ts";
import type { BusParts } from "./parts.ts";
import { previewReplay } from "./preview.ts";
import { makeRule, type Rule } from "./rule.ts";
import { ruleInfo } from "./rule-info.ts";
import { Worker } from "./worker.ts";

/** Rules of a book, what became of their deliveries, and the work of delivering. */
export class Bus implements BusApi {
  #parts: BusParts;
  #rules = new Map<string, Rule>();
  #controls: Controls;
  #deadLetters: DeadLetters;
  #jobs: Jobs;
  #notices: Notices;
  #worker: Worker | undefined;
  /** As long as this process delivers. */
  #lanes: Lanes | undefined;
  #watchers = new Set<() => void>();

  constructor(parts: BusParts, onError: (error: unknown) => void) {
    this.#parts = parts;
    const { store, timers } = parts;
    const now = () => timers.now();
    this.#controls = new Controls(store, now);
    this.#deadLetters = new DeadLetters(store);
    this.#jobs = new Jobs(store, now);
    this.#notices = new Notices((log, events) => parts.append(log, events), onError);
    for (const [name, settings] of Object.entries(parts.rules)) this.#add(name, settings);
  }

  get hasRules(): boolean {
    return this.#rules.size > 0;
  }

  /** Adds a rule of this process's own. @throws config_invalid */
  add(name: string, settings: RuleSettings): void {
    if (this.#rules.has(name)) throw ruleExists(name);
    this.#add(name, settings);
    this.#worker?.poke();
  }

  /** Takes back a rule that was added; its checkpoint stays. */
  async remove(name: string): Promise<void> {
    this.#rules.delete(name);
    await this.#lanes?.close(name);
    this.#worker?.poke();
  }

  /** Resolves once a rule of this process has a place in the log from which nothing is missed. */
  async untilDelivering(name: string): Promise<void> {
    while (this.#rules.has(name) && (await readRecord(this.#parts.store, ruleKey(name))) === undefined) {
      await new Promise<void>((resolve) => {
        this.#watchers.add(resolve);
      });
    }
  }

  async rules(): Promise<RuleInfo[]> {
    const controls = await this.#controls.all();
    const infos: RuleInfo[] = [];
    for (const rule of this.#rules.values()) infos.push(await this.#info(rule, controls));
    return infos;
  }

  async rule(name: string): Promise<RuleInfo> {
    return this.#info(this.#ruleOf(name), await this.#controls.all());
  }

  /** The rule's own matcher on the envelope that it makes: for `rules test`. @throws rule_not_found */
  definition(name: string): Rule {
    return this.#ruleOf(name);
  }

  async setEnabled(name: string, { enabled, actor, reason = "" }: SetEnabled): Promise<RuleInfo> {
    const rule = this.#ruleOf(name);
    await this.#controls.set(name, { enabled, reason, by: actor ?? "" });
    const type = enabled ? "rule.enabled" : "rule.disabled";
    await this.#notices.tell({ type, rule: name, data: { reason }, actor });
    this.#worker?.poke();
    return this.#info(rule, await this.#controls.all());
  }

  deadLetters(query: DeadLetterQuery = {}): Promise<Page<DeadLetter>> {
    return this.#deadLetters.page({ ...query, limit: parseLimit(query.limit) });
  }

  deadLetter(id: string): Promise<DeadLetter> {
    return this.#deadLetters.get(id);
  }

  countDeadLetters(filter: DeadLetterFilter): Promise<DeadLetterCount> {
    return this.#deadLetters.count(filter);
  }

  async start(request: JobRequest): Promise<Job> {
    const rule = request.kind === "replay" ? this.#replayed(request).name : request.filter.rule;
    if (rule !== undefined) this.#ruleOf(rule);
    const job = await this.#jobs.add(this.#parts.newId(), request);
    await this.#notices.tell({
      type: `${request.kind}.started`,
      rule: subjectOf(request),
      data: { job: job.id },
      actor: request.actor,
    });
    this.#worker?.poke();
    return job;
  }

  async jobs({ limit, ...query }: JobsQuery = {}): Promise<Page<Job>> {
    return this.#jobs.list({ ...query, limit: parseLimit(limit) });
  }

  job(id: string): Promise<Job> {
    return this.#jobs.get(id);
  }

  async control(id: string, action: JobAction, { actor }: { actor?: string } = {}): Promise<Job> {
    const job = await this.#jobs.control(id, action);
    const { request } = job;
    const type = `${request.kind}.${job.status}`;
    await this.#notices.tell({ type, rule: subjectOf(request), data: { job: id }, actor });
    this.#worker?.poke();
    return job;
  }

  async preview(request: ReplayRequest): Promise<ReplayPreview> {
    return previewReplay(this.#parts.store, { rule: this.#replayed(request), select: request.select });
  }

  /** Delivers until the signal aborts, unless and until another process does. */
  async run(options: BusRunOptions): Promise<void> {
    const worker = new Worker({
      ...options,
      parts: this.#parts,
      owner: leaseOwner(),
      rules: () => this.#rules.values(),
      onLook: (lanes) => {
        this.#lanes = lanes;
        for (const watcher of this.#watchers) watcher();
        this.#watchers.clear();
      },
    });
    this.#worker = worker;
    try {
      await worker.run();
    } finally {
      if (this.#worker === worker) this.#worker = undefined;
    }
  }

  #add(name: string, settings: RuleSettings): void {
    this.#rules.set(name, makeRule(name, settings, this.#parts.dayOf));
  }

  #info(rule: Rule, controls: Awaited<ReturnType<Controls["all"]>>): Promise<RuleInfo> {
    const lane = this.#lanes?.get(rule.name);
    const { store, timers } = this.#parts;
    return ruleInfo(rule, { store, now: timers.now(), lane, control: controls.get(rule.name) });
  }

  /** @throws rule_not_found, replay_refused, pattern_invalid */
  #replayed({ rule: name, select }: ReplayRequest): Rule {
    const rule = this.#ruleOf(name);
    if (select.pattern !== undefined) compilePattern(select.pattern);
    if (rule.settings.replay === "allow") return rule;
    throw new DaybookError("replay_refused", `rule ${name} must allow replays, got replay skip`, {
      subject: "replay",
      value: "skip",
      rule: name,
      hint: 'set `replay: "allow"` in the rule\'s settings if its effects may happen again',
    });
  }

  #ruleOf(name: string): Rule {
    const rule = this.#rules.get(name);
    if (rule !== undefined) return rule;
    throw new DaybookError("rule_not_found", `rule must be one of the config's, got ${shown(name)}`, {
      subject: "rule",
      value: name,
      hint:
        this.#rules.size === 0
          ? "there are no rules"
          : `there are ${[...this.#rules.keys()].slice(0, 10).join(", ")}`,
    });
  }
}

/** Options of a handler that is added to an open book. */
export interface OnOptions extends Omit<RuleSettings, "pattern" | "target"> {
  /** Names the rule, and so its checkpoint. */
  name: string;
}

export function handlerRule(
  pattern: JsonObject,
  handler: Handler,
  { name, ...settings }: OnOptions,
): RuleSettings {
  if (!isRuleName(name)) {
    throw new DaybookError(
      "config_invalid",
      `name of a rule must be 1 to 63 lower-case letters, digits, - or _, got ${shown(name)}`,
      {
        subject: "name",
        value: name,
      },
    );
  }
  return { ...settings, pattern, target: { handler } };
}

function ruleExists(name: string): DaybookError {
  return new DaybookError("config_invalid", `rule must have a name of its own, got ${shown(name)} twice`, {
    subject: "rule",
    value: name,
  });
}
