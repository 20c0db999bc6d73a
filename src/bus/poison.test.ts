import { expect, test } from "vitest";
import { BusRig, tasks } from "../../test/support/bus-rig.ts";
import { PermanentError } from "./failure.ts";

const PATTERN = { source: ["daybook.tasks"] };

test("one poison stream among 1,000 delays none of the others, and is kept whole and in order", async () => {
  const taken: string[] = [];
  const streams = Array.from({ length: 1_000 }, (_, n) => `t${n}`);
  const rig = await BusRig.start({
    rules: {
      r: {
        pattern: PATTERN,
        target: {
          handler: (_envelope, { event }) => {
            if (event.subject === "t500") throw new PermanentError("poison");
            taken.push(event.id);
          },
        },
      },
    },
  });
  const startedAt = rig.timers.now();
  await rig.append("tasks", tasks(streams, { count: 3 }));
  await rig.timers.settle();
  // Not a moment has passed.
  expect(rig.timers.now()).toBe(startedAt);
  expect(new Set(taken).size).toBe(2_997);
  expect(taken).toHaveLength(2_997);
  await rig.timers.advance(10_000);
  const { items } = await rig.bus.deadLetters();
  expect(items.map(({ event, condition }) => [event.id, condition])).toEqual([
    ["t500-1", "Permanent"],
    ["t500-2", "Behind"],
    ["t500-3", "Behind"],
  ]);
  await rig.append("tasks", tasks(["t500", "t501"], { from: 4 }));
  await rig.timers.advance(1_000);
  expect(taken.at(-1)).toBe("t501-4");
  await expect(rig.bus.rule("r")).resolves.toMatchObject({
    delivered: 2_998,
    waiting: 0,
    deadLetters: 4,
    lag: { events: 0 },
  });
  await rig.stop();
});
