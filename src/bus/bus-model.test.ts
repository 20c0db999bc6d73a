/** Whatever fails, dies, is switched off and is redriven: nothing is lost, nothing overtakes, and the counts are right. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { BusRig, TAKEOVER_MS } from "../../test/support/bus-rig.ts";
import type { LastWrite } from "../../test/support/mortal-store.ts";
import type { Handler } from "../config/handler.ts";
import type { RuleSettings } from "../config/rules.ts";
import { MemoryStore } from "../store/memory/memory-store.ts";
import { PermanentError } from "./failure.ts";

const STREAMS = ["a", "b", "c"];
const HOUR_MS = 3_600_000;

type Step =
  | { do: "append"; stream: string; count: number }
  | { do: "fail"; stream: string; as: "retry" | "permanent" | "never" }
  | { do: "advance"; ms: number }
  | { do: "crash" }
  | { do: "crash at write"; n: number; last: LastWrite }
  | { do: "restart" }
  | { do: "redrive"; stream: string | undefined }
  | { do: "enable"; enabled: boolean };

const stream = fc.constantFrom(...STREAMS);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("append" as const),
      stream,
      count: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("fail" as const),
      stream,
      as: fc.constantFrom("retry" as const, "permanent" as const, "never" as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("advance" as const),
      ms: fc.constantFrom(50, 150, 2_000, 60_000, HOUR_MS / 4),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("crash" as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("crash at write" as const),
      n: fc.integer({ min: 1, max: 12 }),
      last: fc.constantFrom("written" as const, "lost" as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("restart" as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("redrive" as const),
      stream: fc.option(stream, { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("enable" as const), enabled: fc.boolean() }) },
);

interface Mode {
  order: NonNullable<RuleSettings["order"]>;
  onPoison: NonNullable<RuleSettings["onPoison"]>;
  concurrency: number;
  /** How long a handler takes; 0: it answers at once. */
  latencyMs: number;
  /** Of the store. */
  atomicItems: number;
}

const mode: fc.Arbitrary<Mode> = fc.record({
  order: fc.constantFrom<Mode["order"]>("stream", "none", { key: "detail.data.customer" }),
  onPoison: fc.constantFrom<Mode["onPoison"]>("park", "park", "skip", "block"),
  concurrency: fc.constantFrom(1, 3, 8),
  latencyMs: fc.constantFrom(0, 0, 70),
  atomicItems: fc.constantFrom(4, 5, 100),
});

class Model {
  readonly rig: BusRig;
  readonly mode: Mode;
  /** Ids of the events that were taken, in order. */
  readonly taken: string[] = [];
  /** Key of each event, by id, in recorded order. */
  readonly keys = new Map<string, string>();
  readonly #failing = new Map<string, "retry" | "permanent">();
  #running = new Set<string>();
  #serial = 0;
  #enabled = true;

  constructor(mode: Mode) {
    this.mode = mode;
    const { order, onPoison, concurrency, atomicItems } = mode;
    const rule: RuleSettings = {
      pattern: { source: ["daybook.tasks"] },
      order,
      onPoison,
      concurrency,
      startAt: "beginning",
      retry: { maximumRetryAttempts: 3, stepsSeconds: [1, 5] },
      target: { handler: this.#handler },
    };
    this.rig = new BusRig({ rules: { r: rule }, store: new MemoryStore({ atomicItems }) });
  }

  readonly #handler: Handler = (_envelope, { event }) => {
    const { latencyMs } = this.mode;
    const key = this.keys.get(event.id) as string;
    const { process } = this.rig;
    if (latencyMs === 0) return this.#end(event.id, key);
    const call = `${process.store.id} ${key}`;
    if (this.mode.order !== "none" && this.mode.onPoison !== "skip")
      expect(this.#running).not.toContain(call);
    this.#running.add(call);
    return new Promise<void>((resolve, reject) => {
      this.rig.timers.after(latencyMs, () => {
        this.#running.delete(call);
        if (process.store.isDead) return;
        try {
          resolve(this.#end(event.id, key));
        } catch (error) {
          reject(error as Error);
        }
      });
    });
  };

  #end(id: string, key: string): void {
    const failing = this.#failing.get(key.slice(0, 1));
    if (failing === "permanent") throw new PermanentError("it cannot be");
    if (failing === "retry") throw new Error("not now");
    this.taken.push(id);
  }

  async #do(step: Step): Promise<void> {
    const { rig } = this;
    if (step.do === "append") await this.#append(step.stream, step.count);
    else if (step.do === "fail") {
      if (step.as === "never") this.#failing.delete(step.stream);
      else this.#failing.set(step.stream, step.as);
    } else if (step.do === "advance") await rig.timers.advance(step.ms);
    else if (step.do === "crash") await rig.crash();
    else if (step.do === "crash at write") rig.process.store.killAtWrite(step.n, step.last);
    else if (step.do === "restart") {
      await rig.stop();
      await (rig.process.store.isDead ? rig.crash() : rig.restart());
    } else if (step.do === "redrive") await this.#redrive(step.stream);
    else await this.#enable(step.enabled);
  }

  async #append(stream: string, count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      this.#serial += 1;
      const id = `${stream}${this.#serial}`;
      const key = this.mode.order === "none" ? id : stream;
      this.keys.set(id, key);
      await this.rig.append("tasks", {
        id,
        type: "task.changed",
        subject: typeof this.mode.order === "string" ? stream : `${stream}${n}`,
        data: { customer: stream },
      });
    }
    await this.rig.timers.settle();
  }

  async #redrive(stream: string | undefined): Promise<void> {
    const key = stream === undefined ? {} : { key: this.#keyOf(stream) };
    void this.rig.bus.start({ kind: "redrive", filter: { rule: "r", ...key } }).catch(() => {});
    await this.rig.timers.settle();
  }

  #keyOf(stream: string): string {
    return typeof this.mode.order === "string" ? `tasks/${stream}` : `detail.data.customer="${stream}"`;
  }

  async #enable(enabled: boolean): Promise<void> {
    this.#enabled = enabled;
    void this.rig.bus.setEnabled("r", { enabled });
    await this.rig.timers.advance(2_000);
  }

  /** Nothing fails any more, and everything is redriven. */
  async #heal(): Promise<void> {
    const { rig } = this;
    this.#failing.clear();
    await rig.crash();
    await this.#enable(true);
    await rig.timers.advance(2 * HOUR_MS);
    await this.#redrive(undefined);
    await rig.timers.advance(HOUR_MS);
  }

  async check(): Promise<void> {
    const { rig } = this;
    expect(this.#enabled).toBe(true);
    const rows = await rig.items("bus-");
    const of = (pk: string) => rows.filter((row) => row.pk === pk);
    expect(of("bus-waiting#r").map(({ sk }) => sk)).toEqual([]);
    expect(of("bus-dead#r").map(({ sk }) => sk)).toEqual([]);
    await expect(rig.bus.rule("r")).resolves.toMatchObject({
      waiting: 0,
      deadLetters: 0,
      lag: { events: 0 },
    });
    const first = [...new Set(this.taken)];
    expect([...first].sort()).toEqual([...this.keys.keys()].sort());
    if (this.mode.onPoison === "skip" || this.mode.order === "none") return;
    for (const key of STREAMS) {
      const ofKey = (id: string) => this.keys.get(id) === key;
      expect(first.filter(ofKey)).toEqual([...this.keys.keys()].filter(ofKey));
    }
  }

  /** While things are as they are, rows and counts agree, and no event is in two places. */
  async checkMeanwhile(): Promise<void> {
    const { rig } = this;
    await rig.timers.advance(TAKEOVER_MS);
    const rows = await rig.items("bus-");
    const waiting = rows.filter(({ pk }) => pk === "bus-waiting#r").map(({ sk }) => sk);
    const dead = rows.filter(({ pk }) => pk === "bus-dead#r").map(({ sk }) => sk);
    const counts = rows.find(({ pk }) => pk === "bus-counts") ?? {};
    expect({ waiting: 0, dead: 0, ...counts }).toMatchObject({ waiting: waiting.length, dead: dead.length });
    expect(waiting.filter((sk) => dead.includes(sk))).toEqual([]);
  }

  async run(steps: Step[]): Promise<void> {
    await this.rig.start();
    for (const one of steps) {
      await this.#do(one);
      if (this.rig.process.store.isDead) await this.rig.crash();
    }
    await this.checkMeanwhile();
    if (this.rig.process.store.isDead) await this.rig.crash();
    await this.#heal();
  }
}

test("each event is delivered at least once and in order, whatever happens on the way", async () => {
  await fc.assert(
    fc.asyncProperty(mode, fc.array(step, { minLength: 1, maxLength: 25 }), async (mode, steps) => {
      const model = new Model(mode);
      await model.run(steps);
      await model.check();
    }),
    { numRuns: 20 },
  );
}, 60_000);
