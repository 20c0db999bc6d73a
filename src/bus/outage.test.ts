import { describe, expect, test } from "vitest";
import { BusRig, tasks } from "../../test/support/bus-rig.ts";
import type { Handler } from "../config/handler.ts";
import type { RuleSettings } from "../config/rules.ts";
import { PermanentError } from "./failure.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const PATTERN = { source: ["daybook.tasks"] };

/** A rule to a target that can be down, and what it took. */
async function switchable(settings: Partial<RuleSettings> = {}) {
  const target = { isDown: false, calls: 0, taken: [] as string[] };
  const rule: RuleSettings = {
    pattern: PATTERN,
    ...settings,
    target: {
      handler: (_envelope, { event }) => {
        target.calls += 1;
        if (target.isDown) throw new Error("down");
        target.taken.push(event.id);
      },
    },
  };
  const rig = await BusRig.start({ rules: { r: rule } });
  const notices = async () => (await rig.recorded("bus")).map(({ type }) => type);
  return { rig, target, notices };
}

describe("a target that is down", () => {
  test("is found again when nothing was due at the time of a probe", async () => {
    const { rig, target, notices } = await switchable({ retry: { stepsSeconds: [300] } });
    target.isDown = true;
    await rig.append("tasks", tasks(["a", "b", "c", "d", "e"]));
    await rig.timers.advance(3 * MINUTE);
    expect(await notices()).toEqual(["breaker.opened"]);
    target.isDown = false;
    await rig.timers.advance(HOUR);
    expect([...target.taken].sort()).toEqual(["a-1", "b-1", "c-1", "d-1", "e-1"]);
    expect(await notices()).toEqual(["breaker.opened", "breaker.closed"]);
    await rig.stop();
  });

  test("for 80 hours, then up, gets everything, each stream in order", async () => {
    let isDown = true;
    let calls = 0;
    const taken: string[] = [];
    const handler: Handler = (_envelope, { event }) => {
      calls += 1;
      // As a `fetch` to a port where nobody listens.
      const cause = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
      if (isDown) throw new TypeError("fetch failed", { cause });
      taken.push(event.id);
    };
    const rig = await BusRig.start({ rules: { r: { pattern: PATTERN, target: { handler } } } });
    const streams = ["a", "b", "c", "d"];
    for (let hour = 1; hour <= 80; hour++) {
      await rig.append("tasks", tasks(streams, { from: hour }));
      await rig.timers.leap(HOUR, 5 * MINUTE);
    }
    expect(calls).toBeLessThan(600);
    isDown = false;
    await rig.timers.leap(15 * MINUTE, MINUTE);
    for (const stream of streams) {
      const ids = taken.filter((id) => id.startsWith(stream));
      expect(ids).toEqual(Array.from({ length: 80 }, (_, n) => `${stream}-${n + 1}`));
    }
    const settled = { deadLetters: 0, waiting: 0, breaker: { state: "closed" } };
    await expect(rig.bus.rule("r")).resolves.toMatchObject(settled);
    const told = (await rig.recorded("bus")).map(({ type }) => type);
    expect(told).toEqual(["breaker.opened", "rule.warned", "breaker.closed"]);
    await rig.stop();
  });

  test("gets what was recorded meanwhile, in the order of each stream, without more than a few rows", async () => {
    const { rig, target } = await switchable();
    target.isDown = true;
    for (let n = 1; n <= 300; n++) {
      await rig.append("tasks", tasks(["a", "b", "c", "d", "e"], { from: n }));
      await rig.timers.leap(2 * MINUTE, MINUTE);
    }
    // 10 hours: a probe every 10 minutes.
    expect(target.calls).toBeLessThan(120);
    expect((await rig.items("bus-waiting")).length).toBeLessThan(100);
    target.isDown = false;
    // An error of a handler counts as an attempt, so what failed is tried again when it is due, and then all the rest.
    await rig.timers.leap(9 * HOUR, 5 * MINUTE);
    for (const stream of ["a", "b", "c", "d", "e"]) {
      const ids = target.taken.filter((id) => id.startsWith(stream));
      expect(ids).toEqual(Array.from({ length: 300 }, (_, n) => `${stream}-${n + 1}`));
    }
    await expect(rig.bus.rule("r")).resolves.toMatchObject({
      waiting: 0,
      deadLetters: 0,
      lag: { events: 0 },
    });
    await rig.stop();
  });
});

describe("a rule is disabled", () => {
  test("after 100 dead letters in a row, warned at 50, 70 and 90", async () => {
    const { rig, target, notices } = await switchable({ retry: { maximumRetryAttempts: 0 }, order: "none" });
    target.isDown = true;
    for (let n = 0; n < 3_000 && (await rig.bus.rule("r")).enabled; n++) {
      await rig.append("tasks", tasks([`t${n}`]));
      await rig.timers.advance(10 * MINUTE);
    }
    const told = (await notices()).filter((type) => type.startsWith("rule."));
    expect(told).toEqual(["rule.warned", "rule.warned", "rule.warned", "rule.disabled"]);
    await expect(rig.bus.rule("r")).resolves.toMatchObject({
      enabled: false,
      disabled: { reason: "100 dead letters in a row", by: "daybook" },
      deadLetters: 100,
    });
    const { calls } = target;
    await rig.timers.advance(HOUR);
    expect(target.calls).toBe(calls);
    await rig.stop();
  });

  test("after 120 hours without a success", async () => {
    const { rig, target } = await switchable({ onPoison: "block" });
    target.isDown = true;
    await rig.append("tasks", tasks(["a", "b", "c"]));
    await rig.timers.leap(119 * HOUR, 5 * MINUTE);
    await expect(rig.bus.rule("r")).resolves.toMatchObject({ enabled: true });
    await rig.timers.leap(12 * HOUR, 5 * MINUTE);
    await expect(rig.bus.rule("r")).resolves.toMatchObject({
      enabled: false,
      disabled: { reason: "no success for 120 hours" },
    });
    // Switched on again it begins anew, and loses nothing.
    target.isDown = false;
    await rig.bus.setEnabled("r", { enabled: true, actor: "ana" });
    await rig.timers.leap(9 * HOUR, 5 * MINUTE);
    expect([...target.taken].sort()).toEqual(["a-1", "b-1", "c-1"]);
    await rig.stop();
  });

  test("by a person: nothing is sent until it is enabled, and then all of it", async () => {
    const { rig, target } = await switchable();
    await rig.bus.setEnabled("r", { enabled: false, actor: "ana", reason: "move" });
    await rig.timers.advance(2 * SECOND);
    await rig.append("tasks", tasks(["a", "b"], { count: 2 }));
    await rig.timers.advance(MINUTE);
    expect(target.calls).toBe(0);
    await rig.bus.setEnabled("r", { enabled: true, actor: "ana" });
    await rig.timers.advance(2 * SECOND);
    expect(target.taken).toEqual(["a-1", "b-1", "a-2", "b-2"]);
    await rig.stop();
  });
});

test("10,000 streams with a dead letter each do not stop a rule", async () => {
  const taken: string[] = [];
  const streams = Array.from({ length: 10_050 }, (_, n) => `p${n}`);
  const rig = await BusRig.start({
    rules: {
      r: {
        pattern: PATTERN,
        retry: { maximumRetryAttempts: 0 },
        concurrency: 1,
        target: {
          handler: (_envelope, { event }) => {
            if (event.subject.startsWith("p")) throw new PermanentError("poison");
            taken.push(event.id);
          },
        },
      },
    },
  });
  // A success now and then, so that neither breaker nor health stops it.
  await rig.append(
    "tasks",
    tasks(streams.flatMap((stream, n) => [stream, `g${n}`])).map((event, n) => ({
      ...event,
      id: `e${n}`,
    })),
  );
  await rig.timers.advance(MINUTE);
  expect(taken).toHaveLength(streams.length);
  await rig.append("tasks", tasks(["last"]));
  await rig.timers.advance(MINUTE);
  expect(taken.at(-1)).toBe("last-1");
  await rig.stop();
});

test("a parked stream of many events is no slower than its rows are written", async () => {
  const rig = await BusRig.start({
    rules: {
      r: {
        pattern: PATTERN,
        retry: { maximumRetryAttempts: 0 },
        target: {
          handler: () => {
            throw new PermanentError("poison");
          },
        },
      },
    },
  });
  await rig.append("tasks", tasks(["p"], { count: 5_000 }));
  await rig.timers.advance(2 * SECOND);
  await expect(rig.bus.rule("r")).resolves.toMatchObject({ deadLetters: 5_000, lag: { events: 0 } });
  await rig.stop();
});
