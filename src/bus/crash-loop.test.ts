import { describe, expect, test } from "vitest";
import { BusRig, tasks } from "../../test/support/bus-rig.ts";
import type { RuleSettings } from "../config/rules.ts";

const SECOND = 1_000;

/** A rule whose process dies when it tries this event; others take a while. */
async function deadly(id: string, { latencyMs = 0, settings = {} as Partial<RuleSettings> } = {}) {
  const taken: string[] = [];
  const rule: RuleSettings = {
    pattern: { source: ["daybook.tasks"] },
    startAt: "beginning",
    ...settings,
    target: {
      handler: (_envelope, { event }) => {
        if (event.id === id) {
          rig.kill();
          return new Promise(() => {});
        }
        const { process } = rig;
        if (latencyMs === 0) return void taken.push(event.id);
        return new Promise<void>((resolve) => {
          rig.timers.after(latencyMs, () => {
            if (!process.store.isDead) taken.push(event.id);
            resolve();
          });
        });
      },
    },
  };
  const rig = new BusRig({ rules: { r: rule } });
  await rig.start();
  return { rig, taken };
}

/** Starts the process again and again, as who watches over it does; how often it died. */
async function untilAlive(rig: BusRig): Promise<number> {
  await rig.timers.advance(SECOND);
  for (let deaths = 0; ; deaths++) {
    if (!rig.process.store.isDead || deaths === 40) return deaths;
    await rig.crash();
    await rig.timers.advance(10 * SECOND);
  }
}

describe("an event that the process dies of", () => {
  test.each([0, 50])(
    "becomes a dead letter after a few deaths, and the rest is delivered (handlers take %i ms)",
    async (latencyMs) => {
      const { rig, taken } = await deadly("b-2", { latencyMs });
      await rig.append("tasks", tasks(["a", "b", "c", "d"], { count: 4 }));
      const deaths = await untilAlive(rig);
      expect(deaths).toBeLessThan(12);
      await rig.timers.advance(60 * SECOND);
      const { items } = await rig.bus.deadLetters();
      expect(items.map(({ event, condition, errorType }) => [event.id, condition, errorType])).toEqual([
        ["b-2", "CrashLoop", "crash_loop"],
        ["b-3", "Behind", "behind"],
        ["b-4", "Behind", "behind"],
      ]);
      const others = ["a", "c", "d"].flatMap((stream) => [1, 2, 3, 4].map((n) => `${stream}-${n}`));
      expect([...new Set(taken)].sort()).toEqual([...others, "b-1"].sort());
      await rig.stop();
    },
  );

  test("is passed over in time by a rule without an order too", async () => {
    const { rig, taken } = await deadly("b-2", { latencyMs: 50, settings: { order: "none" } });
    await rig.append("tasks", tasks(["a", "b", "c"], { count: 3 }));
    expect(await untilAlive(rig)).toBeLessThan(12);
    await rig.timers.advance(60 * SECOND);
    const { items } = await rig.bus.deadLetters();
    expect(items.map(({ event }) => event.id)).toEqual(["b-2"]);
    expect(new Set(taken).size).toBe(8);
    await rig.stop();
  });
});

test("a process that is killed while nothing goes on loses nothing of its caution or its place", async () => {
  const { rig, taken } = await deadly("never");
  for (let n = 1; n <= 6; n++) {
    await rig.crash();
    await rig.append("tasks", tasks(["a"], { from: n }));
    await rig.timers.advance(SECOND);
  }
  expect([...new Set(taken)]).toEqual([1, 2, 3, 4, 5, 6].map((n) => `a-${n}`));
  await expect(rig.bus.rule("r")).resolves.toMatchObject({ waiting: 0, deadLetters: 0, lag: { events: 0 } });
  await rig.stop();
});
