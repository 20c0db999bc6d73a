import { describe, expect, test } from "vitest";
import { BusRig, TAKEOVER_MS, tasks } from "../../test/support/bus-rig.ts";
import type { RuleSettings } from "../config/rules.ts";
import { PermanentError } from "./failure.ts";

const SECOND = 1_000;
const PATTERN = { source: ["daybook.tasks"] };

/** A rule that allows replays, what it took (`name id`, `live` for none), and which of them fail. */
async function replayable(settings: Partial<RuleSettings> = {}) {
  const taken: string[] = [];
  const bad = new Set<string>();
  const rule: RuleSettings = {
    pattern: PATTERN,
    replay: "allow",
    retry: { maximumRetryAttempts: 0 },
    ...settings,
    target: {
      handler: (envelope, { event, replayName = "live", append }) => {
        expect(envelope["replay-name"] ?? "live").toBe(replayName);
        const id = `${replayName} ${event.id}`;
        if (bad.has(id))
          throw settings.retry === undefined ? new PermanentError("bad") : new Error("not now");
        taken.push(id);
        append("effects", { type: "task.counted", subject: event.subject, data: { of: event.id } });
      },
    },
  };
  const rig = await BusRig.start({ rules: { r: rule } });
  const replay = (name: string, more: { ratePerSecond?: number; types?: string[] } = {}) => {
    const { types, ...rest } = more;
    const select = types === undefined ? {} : { types };
    return rig.bus.start({ kind: "replay", rule: "r", name, select, ...rest });
  };
  return { rig, taken, bad, replay };
}

describe("a replay", () => {
  test("sends what was recorded before it began, marked, and leaves live delivery as it is", async () => {
    const { rig, taken, replay } = await replayable();
    await rig.append("tasks", tasks(["a", "b"], { count: 2 }));
    await rig.timers.advance(SECOND);
    const { id } = await replay("again");
    await rig.timers.settle();
    await rig.append("tasks", tasks(["a"], { from: 3 }));
    await rig.timers.advance(5 * SECOND);
    expect(taken.slice(0, 4)).toEqual(["live a-1", "live b-1", "live a-2", "live b-2"]);
    expect(taken.slice(4).sort()).toEqual(["again a-1", "again a-2", "again b-1", "again b-2", "live a-3"]);
    await expect(rig.bus.job(id)).resolves.toMatchObject({ status: "completed", done: 4 });
    // Effects are what follows from an event, however often it is sent.
    expect(await rig.recorded("effects")).toHaveLength(5);
    await rig.stop();
  });

  test("is paused, resumed and cancelled, and goes on after a death where it was", async () => {
    const { rig, taken, replay } = await replayable();
    await rig.append("tasks", tasks(["a"], { count: 200 }));
    await rig.timers.advance(SECOND);
    taken.length = 0;
    const { id } = await replay("slow", { ratePerSecond: 10 });
    await rig.timers.advance(5 * SECOND);
    const early = taken.length;
    expect(early).toBeGreaterThan(40);
    expect(early).toBeLessThan(60);
    await rig.bus.control(id, "pause");
    await rig.timers.advance(10 * SECOND);
    const paused = taken.length;
    expect(paused).toBeLessThan(early + 15);
    await rig.bus.control(id, "resume");
    await rig.timers.advance(5 * SECOND);
    expect(taken.length).toBeGreaterThan(paused + 30);
    await rig.crash();
    await rig.timers.advance(TAKEOVER_MS);
    expect([...new Set(taken)]).toEqual(Array.from({ length: 200 }, (_, n) => `slow a-${n + 1}`));
    expect(taken.length).toBeLessThan(230);
    await expect(rig.bus.job(id)).resolves.toMatchObject({ status: "completed" });
    const other = await replay("cut", { ratePerSecond: 1 });
    await rig.timers.advance(5 * SECOND);
    await rig.bus.control(other.id, "cancel");
    const count = taken.length;
    await rig.timers.advance(60 * SECOND);
    expect(taken.length).toBeLessThan(count + 3);
    await expect(rig.bus.job(other.id)).resolves.toMatchObject({ status: "cancelled" });
    await rig.stop();
  });

  test("whose event is given up neither parks live events nor hides them, also after a death", async () => {
    const { rig, taken, bad, replay } = await replayable();
    await rig.append("tasks", tasks(["a"], { count: 3 }));
    await rig.timers.advance(SECOND);
    bad.add("again a-2");
    await replay("again");
    await rig.timers.advance(5 * SECOND);
    expect(taken).toEqual(["live a-1", "live a-2", "live a-3", "again a-1", "again a-3"]);
    await rig.append("tasks", tasks(["a"], { from: 4 }));
    await rig.timers.advance(SECOND);
    await rig.crash();
    await rig.append("tasks", tasks(["a"], { from: 5 }));
    await rig.timers.advance(SECOND);
    expect([...new Set(taken)].slice(5)).toEqual(["live a-4", "live a-5"]);
    bad.clear();
    await rig.bus.start({ kind: "redrive", filter: { rule: "r" } });
    await rig.timers.advance(2 * SECOND);
    expect(taken.at(-1)).toBe("again a-2");
    await expect(rig.bus.rule("r")).resolves.toMatchObject({ waiting: 0, deadLetters: 0 });
    await rig.stop();
  });

  test("of a rule that lags behind hides none of its live events", async () => {
    const { rig, taken, bad, replay } = await replayable({ concurrency: 1, startAt: "beginning" });
    await rig.append("tasks", tasks(["a"], { count: 3 }));
    await rig.timers.advance(SECOND);
    bad.add("again a-3");
    await replay("again");
    await rig.timers.advance(5 * SECOND);
    // As if it had not moved since: the checkpoint is before the dead letter of the replay.
    const [record] = await rig.items("bus-rules");
    await rig.stop();
    const { pk, sk, ...attributes } = record as { pk: string; sk: string };
    await rig.store.writeItems([{ op: "put", pk, sk, attributes: { ...attributes, position: "" } }]);
    taken.length = 0;
    await rig.restart();
    await rig.timers.advance(TAKEOVER_MS);
    expect(taken).toEqual(["live a-1", "live a-2", "live a-3"]);
    await rig.stop();
  });

  test("that is cancelled leaves nothing that waits", async () => {
    const { rig, bad, replay } = await replayable({ retry: { stepsSeconds: [600] } });
    bad.add("again a-1");
    await rig.append("tasks", tasks(["a"], { count: 3 }));
    await rig.timers.advance(SECOND);
    const { id } = await replay("again");
    await rig.timers.advance(5 * SECOND);
    await rig.bus.control(id, "cancel");
    await rig.timers.advance(5 * SECOND);
    await expect(rig.bus.job(id)).resolves.toMatchObject({ status: "cancelled" });
    expect(await rig.items("bus-waiting")).toEqual([]);
    await expect(rig.bus.rule("r")).resolves.toMatchObject({ waiting: 0 });
    await rig.stop();
  });

  test("stands still while its rule is disabled, and goes on with it", async () => {
    const { rig, taken, replay } = await replayable();
    await rig.append("tasks", tasks(["a"], { count: 100 }));
    await rig.timers.advance(SECOND);
    taken.length = 0;
    const { id } = await replay("slow", { ratePerSecond: 10 });
    await rig.timers.advance(3 * SECOND);
    await rig.bus.setEnabled("r", { enabled: false });
    await rig.timers.advance(2 * SECOND);
    const { length } = taken;
    await rig.timers.advance(30 * SECOND);
    expect(taken.length).toBe(length);
    await expect(rig.bus.job(id)).resolves.toMatchObject({ status: "running" });
    await rig.bus.setEnabled("r", { enabled: true });
    await rig.timers.advance(30 * SECOND);
    expect([...new Set(taken)]).toEqual(Array.from({ length: 100 }, (_, n) => `slow a-${n + 1}`));
    await expect(rig.bus.job(id)).resolves.toMatchObject({ status: "completed" });
    await rig.stop();
  });

  test("is refused by a rule that does not allow it", async () => {
    const { rig, replay } = await replayable({ replay: "skip" });
    await expect(replay("again")).rejects.toMatchObject({ code: "replay_refused" });
    await rig.stop();
  });
});

describe("of two processes", () => {
  test("one delivers, and the other takes over when it dies", async () => {
    const { rig, taken } = await replayable();
    const first = rig.process;
    await rig.restart();
    const second = rig.process;
    await rig.append("tasks", tasks(["a"], { count: 3 }));
    first.log.commits.announce();
    await rig.timers.advance(60 * SECOND);
    expect(taken).toEqual(["live a-1", "live a-2", "live a-3"]);
    expect([first.bus, second.bus].map((bus) => bus.hasRules)).toEqual([true, true]);
    first.store.kill();
    await rig.append("tasks", tasks(["a"], { from: 4 }));
    await rig.timers.advance(TAKEOVER_MS);
    expect([...new Set(taken)]).toEqual(["live a-1", "live a-2", "live a-3", "live a-4"]);
    await rig.stop();
  });

  test("one that stood still and wakes writes nothing over what the other did", async () => {
    const { rig, taken } = await replayable();
    const first = rig.process;
    await rig.append("tasks", tasks(["a"], { count: 2 }));
    // The second believes that the lease has ended: the first stands still for a minute.
    await rig.timers.settle();
    await rig.store.writeItems([{ op: "remove", pk: "leases", sk: "bus" }]);
    await rig.restart();
    await rig.append("tasks", tasks(["a"], { from: 3, count: 2 }));
    first.log.commits.announce();
    await rig.timers.advance(60 * SECOND);
    expect([...new Set(taken)]).toEqual(["live a-1", "live a-2", "live a-3", "live a-4"]);
    await expect(rig.bus.rule("r")).resolves.toMatchObject({
      waiting: 0,
      deadLetters: 0,
      lag: { events: 0 },
    });
    first.abort();
    await rig.stop();
  });
});
