import { describe, expect, test } from "vitest";
import { BusRig, tasks } from "../../test/support/bus-rig.ts";
import type { Handler } from "../config/handler.ts";
import type { RuleSettings } from "../config/rules.ts";
import { PermanentError } from "./failure.ts";

const HOUR = 3_600_000;

const rule = (handler: Handler, more: Partial<RuleSettings> = {}): RuleSettings => ({
  pattern: { source: ["daybook.tasks"] },
  target: { handler },
  startAt: "beginning",
  ...more,
});

function fail(error: unknown): Handler {
  return () => {
    throw error;
  };
}

describe("a success", () => {
  test("leaves no row but the checkpoint", async () => {
    const rig = await BusRig.start({ rules: { all: rule(() => {}) } });
    await rig.append("tasks", tasks(["a", "b", "c"], { count: 30 }));
    await rig.timers.advance(1_000);
    await expect(rig.bus.rule("all")).resolves.toMatchObject({ delivered: 90, lag: { events: 0 } });
    expect((await rig.items("bus-")).map(({ pk, sk }) => `${pk} ${sk}`)).toEqual(["bus-rules all"]);
  });

  test("of other rules costs a rule next to nothing", async () => {
    const rig = await BusRig.start({ rules: { none: rule(() => {}, { pattern: { source: ["nobody"] } }) } });
    const { writes } = rig.process.store;
    for (let second = 0; second < 20; second++) {
      await rig.append("tasks", tasks(["a"], { from: second + 1 }));
      await rig.timers.advance(1_000);
    }
    // The lease is renewed now and then.
    expect(rig.process.store.writes - writes).toBeLessThan(3);
    await rig.timers.advance(30_000);
    const [record] = await rig.items("bus-rules");
    expect(record?.position).toBe(await rig.head());
  });

  test("begins with what is recorded after a rule is new, unless it asks for all there is", async () => {
    const seen: string[] = [];
    const note = (name: string) => rule((_envelope, { event }) => seen.push(`${name} ${event.id}`));
    const rig = new BusRig({ rules: { all: note("all"), now: { ...note("now"), startAt: "now" } } });
    await rig.append("tasks", tasks(["old"]));
    await rig.start();
    await rig.append("tasks", tasks(["new"]));
    await rig.timers.settle();
    expect(seen.sort()).toEqual(["all new-1", "all old-1", "now new-1"]);
  });
});

test("a target that cannot be made is told with its rule, and the other rules deliver", async () => {
  const seen: string[] = [];
  const missing = { ...rule(() => {}), target: { handler: "./nowhere.ts" }, startAt: "now" as const };
  const rig = await BusRig.start({
    rules: { missing, other: rule((_envelope, { event }) => void seen.push(event.id)) },
  });
  await expect.poll(() => rig.process.errors.length).toBeGreaterThan(0);
  const started = await rig.head();
  await rig.append("tasks", tasks(["a"]));
  await rig.timers.settle();
  await expect.poll(() => seen).toEqual(["a-1"]);
  // What it misses is not lost: it has begun.
  expect(await rig.bus.rule("missing")).toMatchObject({ position: started, lag: { events: 1 } });
  const [error] = rig.process.errors;
  expect(error).toMatchObject({
    code: "config_invalid",
    message: expect.stringMatching(
      /^rule missing: handler module .*nowhere\.ts must exist, got nothing there$/,
    ),
    hint: expect.stringContaining("its path starts from the config file"),
  });
});

describe("a failure", () => {
  test("is tried again in its time, and holds back its own stream alone", async () => {
    const seen: string[] = [];
    let failures = 3;
    const handler: Handler = (_envelope, { event, attempt, deliveryType }) => {
      if (event.subject === "bad" && failures-- > 0) throw new Error("not yet");
      seen.push(`${event.id} ${deliveryType} ${attempt}`);
    };
    const rig = await BusRig.start({ rules: { all: rule(handler, { retry: { stepsSeconds: [10] } }) } });
    await rig.append("tasks", tasks(["bad", "good"], { count: 2 }));
    await rig.timers.settle();
    expect(seen).toEqual(["good-1 live 1", "good-2 live 1"]);
    // A half of ten seconds, with a random number that always is a half.
    await rig.timers.advance(4_999);
    expect(failures).toBe(2);
    await rig.timers.advance(10_001);
    expect(seen.slice(2)).toEqual(["bad-1 retry 4", "bad-2 live 1"]);
  });

  test.each<[string, Handler, string, string]>([
    ["throws", fail(new TypeError("no such thing")), "TypeError", "no such thing"],
    ["throws what is no error", fail({ odd: true }), "Error", '{"odd":true}'],
    ["rejects", () => Promise.reject(new Error("later")), "Error", "later"],
    ["hangs", () => new Promise(() => {}), "timeout", "the target must answer within 1000 ms, got nothing"],
    ["says that it is for good", fail(new PermanentError("never")), "PermanentError", "never"],
    [
      "appends what is no event",
      (_envelope, { append }) => append("notes", { type: "no type", subject: "s" }),
      "event_invalid",
      'event type must be up to 8 dotted words of letters, digits, - or _, 128 characters at most, got "no type"',
    ],
  ])("of a handler that %s becomes a clear dead letter", async (_name, handler, errorType, message) => {
    const retry = { stepsSeconds: [1], maximumRetryAttempts: 1 };
    const rig = await BusRig.start({ rules: { all: rule(handler, { timeoutSeconds: 1, retry }) } });
    await rig.append("tasks", tasks(["t"]));
    await rig.timers.advance(10_000);
    const { items } = await rig.bus.deadLetters();
    expect(items).toMatchObject([
      { rule: "all", key: "tasks/t", errorType, event: { id: "t-1" }, attemptCount: 2 },
    ]);
    expect(items[0]?.attempts.map(({ error, type }) => [type, error.message])).toEqual([
      ["live", message],
      ["retry", message],
    ]);
    await expect(rig.bus.deadLetter(items[0]?.id ?? "")).resolves.toEqual(items[0]);
  });

  test("is given up by its age, from the first attempt on", async () => {
    const retry = { stepsSeconds: [3_600], maximumEventAgeSeconds: 10_000 };
    const rig = await BusRig.start({ rules: { all: rule(fail(new Error("no")), { retry }) } });
    await rig.append("tasks", tasks(["t"]));
    await rig.timers.leap(4 * HOUR, 60_000);
    const { items } = await rig.bus.deadLetters();
    // At 0, 1,800 s and so on; the one after 9,000 s would be too late.
    expect(items).toMatchObject([{ condition: "EventAgeExceeded", attemptCount: 6 }]);
  });

  test("is passed over by a rule that skips, and holds its stream for ever in one that blocks", async () => {
    const seen: string[] = [];
    const poisoned =
      (name: string): Handler =>
      (_envelope, { event }) => {
        if (event.version === 1) throw new Error("poison");
        seen.push(`${name} ${event.id}`);
      };
    const retry = { stepsSeconds: [1], maximumRetryAttempts: 1 };
    const rig = await BusRig.start({
      rules: {
        skips: rule(poisoned("skips"), { onPoison: "skip", retry }),
        blocks: rule(poisoned("blocks"), { onPoison: "block", retry }),
      },
    });
    await rig.append("tasks", tasks(["t"], { count: 3 }));
    await rig.timers.advance(60_000);
    expect(seen).toEqual(["skips t-2", "skips t-3"]);
    expect((await rig.bus.deadLetters()).items).toMatchObject([{ rule: "skips", event: { id: "t-1" } }]);
    await expect(rig.bus.rule("blocks")).resolves.toMatchObject({ waiting: 3, deadLetters: 0 });
  });
});

describe("what a rule causes", () => {
  test("is refused when it is the effect of sixteen others", async () => {
    const loop: Handler = (_envelope, { append }) => append("tasks", { type: "task.again", subject: "t" });
    const retry = { maximumRetryAttempts: 0 };
    const rig = await BusRig.start({ rules: { loop: rule(loop, { retry }) } });
    await rig.append("tasks", tasks(["t"]));
    await rig.timers.advance(30_000);
    const events = await rig.recorded("tasks");
    expect(events.map(({ causationdepth }) => causationdepth ?? 0)).toEqual(
      Array.from({ length: 17 }, (_, depth) => depth),
    );
    expect(events.at(-1)).toMatchObject({ correlationid: "t-1", causationid: events.at(-2)?.id });
    expect((await rig.bus.deadLetters()).items).toMatchObject([{ errorType: "causation_too_deep" }]);
  });
});

describe("a rule whose target cannot be made", () => {
  test("says why, keeps its place, and holds up no other", async () => {
    const seen: string[] = [];
    const rig = await BusRig.start({
      rules: {
        bad: rule(() => {}, { target: { handler: "./no-such-module.ts" }, startAt: "now" }),
        good: rule((_envelope, { event }) => seen.push(event.id)),
      },
    });
    await rig.append("tasks", tasks(["a"], { count: 3 }));
    await rig.timers.advance(10 * 60_000);
    expect(seen).toEqual(["a-1", "a-2", "a-3"]);
    await expect(rig.bus.rule("bad")).resolves.toMatchObject({
      delivered: 0,
      lag: { events: 3 },
      lastFailure: {
        error: { errorType: "config_invalid", message: expect.stringContaining("no-such-module.ts") },
      },
    });
    // Tried ten times and more, told once.
    expect(rig.process.errors).toHaveLength(1);
  });
});
