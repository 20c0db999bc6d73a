import { Bus } from "../../src/bus/bus.ts";
import type { BusParts } from "../../src/bus/parts.ts";
import type { Handler } from "../../src/config/handler.ts";
import type { RuleSettings } from "../../src/config/rules.ts";
import type { NewEvent, RecordedEvent } from "../../src/event/event.ts";
import { Log } from "../../src/log/log.ts";
import { SqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { Item, Store } from "../../src/store/store.ts";
import { MortalStore } from "./mortal-store.ts";
import { SteppedTimers } from "./stepped-timers.ts";

/** Another process waits so long for one that died, and then looks. */
export const TAKEOVER_MS = 40_000;

export interface RigOptions {
  rules: Record<string, RuleSettings>;
  store?: Store;
  /** From 0 to below 1; default always a half. */
  random?: () => number;
}

/** One process that delivers, until it is stopped or killed. */
export class BusProcess {
  readonly bus: Bus;
  readonly log: Log;
  readonly store: MortalStore;
  readonly errors: unknown[] = [];
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(rig: BusRig, { rules, random = () => 0.5 }: RigOptions) {
    this.store = new MortalStore(rig.store);
    rig.timers.heed(this.store);
    const { store } = this;
    const { timers } = rig;
    this.log = new Log({
      store,
      clock: () => timers.now(),
      newId: () => rig.newId(),
      settings: {},
      onRecorded: async () => {},
    });
    const parts: BusParts = {
      store,
      commits: this.log.commits,
      rules: Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, this.#mortal(rule)])),
      timers: {
        now: () => timers.now(),
        after: (ms, callback) => timers.after(ms, () => store.isDead || callback()),
      },
      random,
      newId: () => rig.newId(),
      dayOf: (ms) => new Date(ms).toISOString().slice(0, 10),
      head: () => rig.head(),
      append: (log, events) => this.log.append(log, events),
      appendStreams: (appends) => this.log.appendStreams(appends),
      folder: import.meta.dirname,
    };
    this.bus = new Bus(parts, (error) => this.errors.push(error));
  }

  start(): void {
    this.#running = this.bus.run({ signal: this.#stop.signal, onError: (error) => this.errors.push(error) });
  }

  abort(): void {
    this.#stop.abort();
  }

  async stopped(): Promise<void> {
    await this.#running;
  }

  /** A function of a process that is dead does nothing. */
  #mortal(settings: RuleSettings): RuleSettings {
    const { target } = settings;
    if (!("handler" in target) || typeof target.handler === "string") return settings;
    const { handler } = target;
    const mortal: Handler = (envelope, context) => {
      return this.store.isDead ? new Promise(() => {}) : handler(envelope, context);
    };
    return { ...settings, target: { handler: mortal } };
  }
}

/** A book's store, a clock that stands still, and processes that deliver from it one after the other. */
export class BusRig {
  readonly store: Store;
  readonly timers = new SteppedTimers();
  process: BusProcess;
  #options: RigOptions;
  #serial = 0;
  #log: Log;

  constructor(options: RigOptions) {
    this.#options = options;
    this.store = options.store ?? SqliteStore.open(":memory:");
    this.#log = new Log({
      store: this.store,
      clock: () => this.timers.now(),
      newId: () => this.newId(),
      settings: {},
      onRecorded: async () => {},
    });
    this.process = new BusProcess(this, options);
  }

  static async start(options: RigOptions): Promise<BusRig> {
    const rig = new BusRig(options);
    await rig.start();
    return rig;
  }

  get bus(): Bus {
    return this.process.bus;
  }

  newId(): string {
    this.#serial += 1;
    return `id-${String(this.#serial).padStart(8, "0")}`;
  }

  async start(): Promise<void> {
    this.process.start();
    await this.timers.settle();
  }

  /** Another process begins: the one before was stopped or killed. */
  async restart({ rules = this.#options.rules } = {}): Promise<void> {
    this.process = new BusProcess(this, { ...this.#options, rules });
    this.process.start();
    await this.timers.settle();
  }

  /** In order, with all that is under way. */
  async stop(): Promise<void> {
    const { process } = this;
    process.abort();
    await this.timers.advance(6_000);
    if (!process.store.isDead) await process.stopped();
  }

  kill(): void {
    this.process.store.kill();
  }

  /** Kills the process and starts another, which takes over. */
  async crash(): Promise<void> {
    this.kill();
    await this.restart();
    await this.timers.advance(TAKEOVER_MS);
  }

  /** Records events by another process: this one hears of it by its sweep, or by `ring`. */
  async append(log: string, events: NewEvent | NewEvent[]): Promise<RecordedEvent[]> {
    const list = Array.isArray(events) ? events : [events];
    const outcomes = await this.#log.appendStreams(list.map((event) => ({ log, events: [event] })));
    for (const outcome of outcomes) if ("error" in outcome) throw outcome.error;
    this.process.log.commits.announce();
    return outcomes.flatMap((outcome) => ("error" in outcome ? [] : outcome.events));
  }

  async head(): Promise<string> {
    let position = "";
    for (;;) {
      const events = await this.store.readAfter(position, 1_000);
      const last = events.at(-1);
      if (last === undefined) return position;
      position = last.position;
    }
  }

  /** Every recorded event of a log. */
  async recorded(log: string): Promise<RecordedEvent[]> {
    const all: RecordedEvent[] = [];
    for (let position = ""; ; ) {
      const events = await this.store.readAfter(position, 1_000);
      const last = events.at(-1);
      if (last === undefined) return all;
      position = last.position;
      all.push(...events.filter((event) => event.log === log));
    }
  }

  /** What is stored in partitions that start so. */
  async items(pkPrefix: string): Promise<Item[]> {
    const items: Item[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.store.queryItems({
        pkPrefix,
        direction: "forward",
        limit: 1_000,
        ...(cursor === undefined ? {} : { cursor }),
      });
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return items;
  }
}

/** Events `<stream>-<n>` of streams, by turns. */
export function tasks(streams: string[], { from = 1, count = 1 } = {}): NewEvent[] {
  return Array.from({ length: count }, (_, n) =>
    streams.map((stream) => ({ id: `${stream}-${from + n}`, type: "task.changed", subject: stream })),
  ).flat();
}
