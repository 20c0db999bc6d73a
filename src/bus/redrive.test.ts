import { describe, expect, test } from "vitest";
import { BusRig, tasks } from "../../test/support/bus-rig.ts";
import type { RuleSettings } from "../config/rules.ts";
import { MemoryStore } from "../store/memory/memory-store.ts";
import type { Store } from "../store/store.ts";
import { PermanentError } from "./failure.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const PATTERN = { source: ["daybook.tasks"] };

interface Options {
  store?: Store;
  /** Time of an attempt; default none. */
  latencyMs?: number;
}

/** A rule whose handler fails for the events named, and what it took. */
async function failing(settings: Partial<RuleSettings> = {}, { store, latencyMs = 0 }: Options = {}) {
  const bad = new Set<string>();
  const taken: string[] = [];
  const rule: RuleSettings = {
    pattern: PATTERN,
    retry: { maximumRetryAttempts: 0 },
    startAt: "beginning",
    ...settings,
    target: {
      handler: (_envelope, { event }) => {
        const end = () => {
          if (bad.has(event.id)) throw new PermanentError("bad");
          taken.push(event.id);
        };
        if (latencyMs === 0) return end();
        return new Promise<void>((resolve, reject) => {
          rig.timers.after(latencyMs, () => {
            try {
              resolve(end());
            } catch (error) {
              reject(error as Error);
            }
          });
        });
      },
    },
  };
  const rig = new BusRig({ rules: { r: rule }, ...(store === undefined ? {} : { store }) });
  await rig.start();
  return { rig, bad, taken };
}

const ids = (stream: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => `${stream}-${from + n}`);

async function dead(rig: BusRig): Promise<string[]> {
  const { items } = await rig.bus.deadLetters({ limit: 1_000 });
  return items.map(({ event }) => event.id);
}

/** Rows and counts agree. */
async function counted(rig: BusRig): Promise<{ waiting: number; dead: number }> {
  const rows = {
    waiting: (await rig.items("bus-waiting")).length,
    dead: (await rig.items("bus-dead")).length,
  };
  const [counts = {}] = await rig.items("bus-counts");
  expect({ waiting: 0, dead: 0, ...counts }).toMatchObject(rows);
  return rows;
}

describe("a redrive", () => {
  test("brings a sequence back in order, and what is recorded meanwhile stays behind it", async () => {
    const { rig, bad, taken } = await failing({}, { latencyMs: 100 });
    bad.add("a-1");
    await rig.append("tasks", tasks(["a"], { count: 5 }));
    await rig.timers.advance(5 * SECOND);
    expect(await dead(rig)).toEqual(ids("a", 1, 5));
    bad.clear();
    const job = await rig.bus.start({ kind: "redrive", filter: { rule: "r" }, actor: "ana" });
    for (let n = 6; n <= 10; n++) {
      await rig.append("tasks", tasks(["a"], { from: n }));
      await rig.timers.advance(60);
    }
    await rig.timers.advance(5 * SECOND);
    expect(taken).toEqual(ids("a", 1, 10));
    await expect(rig.bus.job(job.id)).resolves.toMatchObject({ status: "completed" });
    expect(await counted(rig)).toEqual({ waiting: 0, dead: 0 });
    await rig.stop();
  });

  test("that fails again parks the whole sequence again, in order", async () => {
    const { rig, bad, taken } = await failing();
    bad.add("a-1");
    await rig.append("tasks", tasks(["a"], { count: 4 }));
    await rig.timers.advance(SECOND);
    bad.clear();
    bad.add("a-3");
    await rig.bus.start({ kind: "redrive", filter: { rule: "r" } });
    await rig.append("tasks", tasks(["a"], { from: 5 }));
    await rig.timers.advance(5 * SECOND);
    expect(taken).toEqual(["a-1", "a-2"]);
    expect(await dead(rig)).toEqual(ids("a", 3, 5));
    expect(await counted(rig)).toEqual({ waiting: 0, dead: 3 });
    await rig.stop();
  });

  test("asked for many times at once is one, and counts nothing twice", async () => {
    const { rig, bad, taken } = await failing({}, { latencyMs: 30 });
    bad.add("a-1");
    await rig.append("tasks", tasks(["a"], { count: 20 }));
    await rig.timers.advance(SECOND);
    for (let n = 0; n < 4; n++) {
      await rig.bus.start({ kind: "redrive", filter: { rule: "r" } });
      await rig.timers.advance(40);
    }
    bad.clear();
    for (let n = 0; n < 4; n++) {
      await rig.bus.start({ kind: "redrive", filter: { rule: "r" } });
      await rig.timers.advance(40);
    }
    await rig.timers.advance(MINUTE);
    expect([...new Set(taken)]).toEqual(ids("a", 1, 20));
    expect(await counted(rig)).toEqual({ waiting: 0, dead: 0 });
    await rig.stop();
  });

  test("that meets a sequence while it is parked again leaves nothing behind", async () => {
    const { rig, bad, taken } = await failing(
      {},
      { store: new MemoryStore({ atomicItems: 5 }), latencyMs: 10 },
    );
    bad.add("a-1");
    await rig.append("tasks", tasks(["a"], { count: 60 }));
    await rig.timers.advance(SECOND);
    for (let n = 0; n < 30; n++) {
      await rig.bus.start({ kind: "redrive", filter: { rule: "r" } });
      await rig.timers.advance(7 * n);
    }
    bad.clear();
    await rig.timers.advance(MINUTE);
    await rig.bus.start({ kind: "redrive", filter: { rule: "r" } });
    await rig.timers.advance(MINUTE);
    expect(await counted(rig)).toEqual({ waiting: 0, dead: 0 });
    expect([...new Set(taken)]).toEqual(ids("a", 1, 60));
    await rig.stop();
  });
});

describe("death at any write", () => {
  const writes = Array.from({ length: 40 }, (_, n) => n + 1);

  test.each(["written", "lost"] as const)(
    "while a sequence is parked loses nothing (the last write is %s)",
    async (last) => {
      for (const n of writes) {
        const settings: Partial<RuleSettings> = { retry: { maximumRetryAttempts: 1, stepsSeconds: [1] } };
        const { rig, bad, taken } = await failing(settings, { store: new MemoryStore({ atomicItems: 5 }) });
        bad.add("a-1");
        await rig.append("tasks", tasks(["a", "b"], { count: 12 }));
        rig.process.store.killAtWrite(n, last);
        await rig.timers.advance(5 * SECOND);
        await rig.crash();
        await rig.timers.advance(5 * SECOND);
        expect({ n, dead: await dead(rig) }).toEqual({ n, dead: ids("a", 1, 12) });
        expect({ n, ...(await counted(rig)) }).toEqual({ n, waiting: 0, dead: 12 });
        expect([...new Set(taken)]).toEqual(ids("b", 1, 12));
        await rig.stop();
      }
    },
  );

  test.each(["written", "lost"] as const)(
    "while a sequence is redriven loses nothing (the last write is %s)",
    async (last) => {
      for (const n of writes) {
        const { rig, bad, taken } = await failing({}, { store: new MemoryStore({ atomicItems: 5 }) });
        bad.add("a-1");
        await rig.append("tasks", tasks(["a"], { count: 12 }));
        await rig.timers.advance(5 * SECOND);
        bad.clear();
        rig.process.store.killAtWrite(n, last);
        void rig.bus.start({ kind: "redrive", filter: { rule: "r" } });
        await rig.timers.advance(50);
        await rig.append("tasks", tasks(["a"], { from: 13 }));
        await rig.timers.advance(5 * SECOND);
        await rig.crash();
        // It died before the job was written down, or after.
        await rig.bus.start({ kind: "redrive", filter: { rule: "r" } });
        await rig.timers.advance(5 * SECOND);
        expect({ n, taken: [...new Set(taken)] }).toEqual({ n, taken: ids("a", 1, 13) });
        expect({ n, ...(await counted(rig)) }).toEqual({ n, waiting: 0, dead: 0 });
        await rig.stop();
      }
    },
  );
});

describe("a rule that skips", () => {
  test("delivers what follows a dead letter that is kept when others are discarded", async () => {
    const { rig, bad, taken } = await failing({ onPoison: "skip" });
    bad.add("a-1").add("a-3");
    await rig.append("tasks", tasks(["a"], { count: 4 }));
    await rig.timers.advance(SECOND);
    const { items } = await rig.bus.deadLetters();
    expect(items.map(({ event }) => event.id)).toEqual(["a-1", "a-3"]);
    await rig.bus.start({ kind: "discard", filter: { ids: [items[0]?.id as string] } });
    await rig.timers.advance(2 * SECOND);
    expect(await dead(rig)).toEqual(["a-3"]);
    await rig.append("tasks", tasks(["a"], { from: 5, count: 2 }));
    await rig.timers.advance(2 * SECOND);
    expect(taken).toEqual(["a-2", "a-4", "a-5", "a-6"]);
    expect(await counted(rig)).toEqual({ waiting: 0, dead: 1 });
    await rig.stop();
  });

  test("brings back those alone that are asked for", async () => {
    const { rig, bad, taken } = await failing({ onPoison: "skip" });
    bad.add("a-1").add("a-3");
    await rig.append("tasks", tasks(["a"], { count: 4 }));
    await rig.timers.advance(SECOND);
    const { items } = await rig.bus.deadLetters();
    bad.clear();
    await rig.bus.start({ kind: "redrive", filter: { ids: [items[1]?.id as string] } });
    await rig.timers.advance(2 * SECOND);
    expect(taken).toEqual(["a-2", "a-4", "a-3"]);
    expect(await dead(rig)).toEqual(["a-1"]);
    expect(await counted(rig)).toEqual({ waiting: 0, dead: 1 });
    await rig.stop();
  });

  test("brings dead letters back while later events of the stream are tried", async () => {
    const settings: Partial<RuleSettings> = {
      onPoison: "skip",
      retry: { maximumRetryAttempts: 1, stepsSeconds: [1] },
    };
    const { rig, bad, taken } = await failing(settings, { latencyMs: 200 });
    bad.add("a-1");
    await rig.append("tasks", tasks(["a"], { count: 6 }));
    await rig.timers.advance(SECOND + 500);
    expect(await dead(rig)).toEqual(["a-1"]);
    bad.clear();
    await rig.bus.start({ kind: "redrive", filter: { rule: "r" } });
    await rig.timers.advance(10 * SECOND);
    expect(taken.filter((id) => id === "a-1")).toEqual(["a-1"]);
    expect([...new Set(taken)].sort()).toEqual(ids("a", 1, 6));
    expect(await counted(rig)).toEqual({ waiting: 0, dead: 0 });
    await rig.stop();
  });

  test("counts a dead letter once though the process dies before its checkpoint moves", async () => {
    const hang = { on: true };
    const rule: RuleSettings = {
      pattern: PATTERN,
      onPoison: "skip",
      startAt: "beginning",
      retry: { maximumRetryAttempts: 0 },
      target: {
        handler: (_envelope, { event }) => {
          if (event.subject === "slow" && hang.on) return new Promise(() => {});
          if (event.id === "a-1") throw new PermanentError("bad");
          return undefined;
        },
      },
    };
    const rig = await BusRig.start({ rules: { r: rule } });
    await rig.append("tasks", tasks(["slow", "a"]));
    await rig.timers.advance(SECOND);
    expect(await dead(rig)).toEqual(["a-1"]);
    hang.on = false;
    await rig.crash();
    expect(await counted(rig)).toEqual({ waiting: 0, dead: 1 });
    await rig.stop();
  });
});

test("3,000 dead letters of as many streams go back a thousand at a time", async () => {
  const isDown = { now: true };
  let taken = 0;
  const rule: RuleSettings = {
    pattern: PATTERN,
    retry: { maximumRetryAttempts: 0 },
    target: {
      handler: (_envelope, { event }) => {
        if (!isDown.now) taken += 1;
        else if (event.subject.startsWith("p")) throw new PermanentError("down");
      },
    },
  };
  const rig = await BusRig.start({ rules: { r: rule } });
  for (let part = 0; part < 3; part++) {
    const streams = Array.from({ length: 1_000 }, (_, n) => `${part}-${n}`);
    await rig.append("tasks", tasks(streams.flatMap((stream) => [`p${stream}`, `g${stream}`])));
    await rig.timers.advance(SECOND);
  }
  await expect(rig.bus.rule("r")).resolves.toMatchObject({ deadLetters: 3_000 });
  isDown.now = false;
  const job = await rig.bus.start({ kind: "redrive", filter: { rule: "r" } });
  let most = 0;
  for (let n = 0; n < 200 && taken < 3_000; n++) {
    await rig.timers.advance(100);
    most = Math.max(most, (await rig.bus.rule("r")).waiting);
  }
  expect(taken).toBe(3_000);
  expect(most).toBeLessThan(3_000);
  await rig.timers.advance(2 * SECOND);
  await expect(rig.bus.job(job.id)).resolves.toMatchObject({ status: "completed", done: 3_000 });
  expect(await counted(rig)).toEqual({ waiting: 0, dead: 0 });
  await rig.stop();
});
