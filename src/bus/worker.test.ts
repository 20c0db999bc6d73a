import { expect, test } from "vitest";
import { BusRig, tasks } from "../../test/support/bus-rig.ts";
import { MemoryStore } from "../store/memory/memory-store.ts";
import type { Item, ItemKey, ItemWrite, WriteOutcome } from "../store/store.ts";
import { PermanentError } from "./failure.ts";

const SECOND = 1_000;

/** A store that can refuse to do anything. */
class FailingStore extends MemoryStore {
  isDown = false;

  override getItem(key: ItemKey): Promise<Item | undefined> {
    return this.isDown ? Promise.reject(new Error("store is down")) : super.getItem(key);
  }

  override writeItems(writes: ItemWrite[]): Promise<WriteOutcome> {
    return this.isDown ? Promise.reject(new Error("store is down")) : super.writeItems(writes);
  }
}

function ruleTo(taken: string[], bad = new Set<string>()) {
  return {
    pattern: { source: ["daybook.tasks"] },
    retry: { maximumRetryAttempts: 0 },
    target: {
      handler: (_envelope: unknown, { event }: { event: { id: string } }) => {
        if (bad.has(event.id)) throw new PermanentError("bad");
        taken.push(event.id);
      },
    },
  };
}

test("a store that fails is asked again now and then, and delivery goes on when it answers", async () => {
  const store = new FailingStore();
  const taken: string[] = [];
  const rig = await BusRig.start({ store, rules: { r: ruleTo(taken) } });
  await rig.append("tasks", tasks(["a"]));
  await rig.timers.advance(SECOND);
  store.isDown = true;
  await rig.append("tasks", tasks(["a"], { from: 2 }));
  await rig.timers.advance(60 * SECOND);
  const { errors } = rig.process;
  expect(errors.length).toBeGreaterThan(3);
  expect(errors.length).toBeLessThan(200);
  store.isDown = false;
  await rig.timers.advance(120 * SECOND);
  expect([...new Set(taken)]).toEqual(["a-1", "a-2"]);
  await rig.stop();
});

test("a redrive of a rule that is disabled meanwhile is not said to be complete, and loses nothing", async () => {
  const taken: string[] = [];
  const bad = new Set<string>();
  const rig = await BusRig.start({ rules: { r: ruleTo(taken, bad) } });
  const streams = Array.from({ length: 50 }, (_, n) => `s${n}`);
  for (const stream of streams) {
    bad.add(`${stream}-1`);
    await rig.append("tasks", tasks([stream, `good-${stream}`]));
    await rig.timers.advance(100);
  }
  await rig.timers.advance(SECOND);
  await expect(rig.bus.rule("r")).resolves.toMatchObject({ deadLetters: 50 });
  bad.clear();
  const { id } = await rig.bus.start({ kind: "redrive", filter: { rule: "r" }, ratePerSecond: 10 });
  await rig.timers.advance(2 * SECOND);
  await rig.bus.setEnabled("r", { enabled: false });
  await rig.timers.advance(60 * SECOND);
  expect((await rig.bus.job(id)).status).not.toBe("completed");
  await rig.bus.setEnabled("r", { enabled: true });
  await rig.bus.start({ kind: "redrive", filter: { rule: "r" } });
  await rig.timers.advance(10 * SECOND);
  expect([...new Set(taken)].filter((id) => id.startsWith("s")).sort()).toEqual(
    streams.map((s) => `${s}-1`).sort(),
  );
  await expect(rig.bus.rule("r")).resolves.toMatchObject({ waiting: 0, deadLetters: 0 });
  await rig.stop();
});
