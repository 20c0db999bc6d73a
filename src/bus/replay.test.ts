import { expect, test } from "vitest";
import { BusRig, tasks } from "../../test/support/bus-rig.ts";
import type { Handler } from "../config/handler.ts";
import type { RuleSettings } from "../config/rules.ts";
import type { ReplayRequest } from "./info.ts";

const MINUTE = 60_000;

const rule = (handler: Handler, more: Partial<RuleSettings> = {}): RuleSettings => ({
  pattern: { source: ["daybook.tasks"] },
  target: { handler },
  replay: "allow",
  ...more,
});

const request = (more: Partial<ReplayRequest> = {}): ReplayRequest => ({
  kind: "replay",
  rule: "all",
  select: {},
  ...more,
});

/** What a handler gets, as `name of the replay/id/type of the delivery`. */
function noting(seen: string[]): Handler {
  return (envelope, { event, deliveryType, replayName }) => {
    expect(envelope["replay-name"]).toBe(replayName);
    seen.push(`${replayName ?? ""}/${event.id}/${deliveryType}`);
  };
}

test("sends what was recorded again, marked and in order; nothing is recorded and the checkpoint stays", async () => {
  const seen: string[] = [];
  const rig = await BusRig.start({ rules: { all: rule(noting(seen)) } });
  await rig.append("tasks", tasks(["a", "b"], { count: 2 }));
  await rig.append("notes", tasks(["c"]));
  await rig.timers.advance(1_000);
  const before = await rig.bus.rule("all");
  seen.length = 0;
  const job = await rig.bus.start(request({ name: "again" }));
  await rig.timers.advance(5_000);
  expect(seen.filter((text) => text.includes("/a-"))).toEqual(["again/a-1/replay", "again/a-2/replay"]);
  expect(seen).toHaveLength(4);
  await expect(rig.bus.job(job.id)).resolves.toMatchObject({ status: "completed", seen: 4, done: 4 });
  const { position, delivered, failed } = await rig.bus.rule("all");
  expect({ delivered, failed }).toEqual({ delivered: before.delivered, failed: before.failed });
  // The log `bus` tells of the replay, and the rule looked at that too.
  expect(position >= before.position).toBe(true);
  expect(await rig.recorded("tasks")).toHaveLength(4);
});

test("does not double what a handler appends", async () => {
  const copy: Handler = (_envelope, { event, append }) =>
    append("copies", { type: "copy.made", subject: event.subject });
  const rig = await BusRig.start({ rules: { all: rule(copy) } });
  await rig.append("tasks", tasks(["a", "b"], { count: 3 }));
  await rig.timers.advance(1_000);
  for (let round = 0; round < 2; round++) {
    await rig.bus.start(request());
    await rig.timers.advance(5_000);
  }
  expect(await rig.recorded("copies")).toHaveLength(6);
});

test.each<[string, ReplayRequest["select"], string[]]>([
  ["a log and a type", { logs: ["tasks"], types: ["task.changed"] }, ["a-1", "a-2", "b-1", "b-2"]],
  ["no such log", { logs: ["others"] }, []],
  ["types below one", { types: ["task."] }, ["a-1", "a-2", "b-1", "b-2"]],
  ["a pattern", { pattern: { detail: { subject: ["b"] } } }, ["b-1", "b-2"]],
  ["a range of time, the end not included", { from: 1_000, to: 2_000 }, ["a-2"]],
])("takes only %s, as its preview says", async (_name, select, wanted) => {
  const seen: string[] = [];
  const rig = await BusRig.start({ rules: { all: rule(noting(seen)) } });
  const times: Record<string, string> = {
    "a-1": "1970-01-01T00:00:00.500Z",
    "a-2": "1970-01-01T00:00:01.000Z",
    "b-2": "1970-01-01T00:00:02.000Z",
  };
  const events = tasks(["a", "b"], { count: 2 }).map((event) => ({
    ...event,
    time: times[event.id as string],
  }));
  await rig.append("tasks", events);
  await rig.timers.advance(1_000);
  seen.length = 0;
  await expect(rig.bus.preview(request({ select }))).resolves.toMatchObject({ events: wanted.length });
  await rig.bus.start(request({ name: "r", select }));
  await rig.timers.advance(5_000);
  expect(seen.sort()).toEqual(wanted.map((id) => `r/${id}/replay`));
});

test("ends with what was there when it began", async () => {
  const seen: string[] = [];
  const rig = await BusRig.start({ rules: { all: rule(noting(seen)) } });
  await rig.append("tasks", tasks(["a"], { count: 3 }));
  await rig.timers.advance(1_000);
  const job = await rig.bus.start(request({ name: "r", ratePerSecond: 1 }));
  await rig.timers.advance(1_100);
  await rig.append("tasks", tasks(["a"], { from: 4 }));
  await rig.timers.advance(10_000);
  expect(seen.filter((text) => text.startsWith("r/"))).toEqual([
    "r/a-1/replay",
    "r/a-2/replay",
    "r/a-3/replay",
  ]);
  expect(seen).toContain("/a-4/live");
  await expect(rig.bus.job(job.id)).resolves.toMatchObject({ status: "completed" });
});

test("is paused, goes on after a death where it was, and is cancelled", async () => {
  const seen: string[] = [];
  const rig = await BusRig.start({ rules: { all: rule(noting(seen)) } });
  await rig.append("tasks", tasks(["a"], { count: 60 }));
  await rig.timers.advance(1_000);
  seen.length = 0;
  const { id } = await rig.bus.start(request({ name: "r", ratePerSecond: 1 }));
  await rig.timers.advance(10_000);
  await rig.bus.control(id, "pause");
  await rig.timers.advance(2_000);
  const paused = seen.length;
  expect(paused).toBeGreaterThan(5);
  await rig.timers.advance(MINUTE);
  expect(seen).toHaveLength(paused);
  await rig.crash();
  expect(seen).toHaveLength(paused);
  await rig.bus.control(id, "resume");
  await rig.timers.advance(20_000);
  expect(new Set(seen).size).toBeGreaterThan(paused + 5);
  // Its checkpoint was written when it was paused.
  expect(seen).toHaveLength(new Set(seen).size);
  await rig.bus.control(id, "cancel");
  await rig.timers.advance(2_000);
  const cancelled = seen.length;
  await rig.timers.advance(MINUTE);
  expect(seen).toHaveLength(cancelled);
  await expect(rig.bus.control(id, "resume")).rejects.toMatchObject({ code: "job_ended" });
  await expect(rig.bus.job(id)).resolves.toMatchObject({ status: "cancelled", done: cancelled });
});

test("needs a rule that allows it", async () => {
  const rig = await BusRig.start({ rules: { all: rule(() => {}, { replay: "skip" }) } });
  await expect(rig.bus.start(request())).rejects.toMatchObject({ code: "replay_refused" });
  await expect(rig.bus.start(request({ rule: "other" }))).rejects.toMatchObject({ code: "rule_not_found" });
  expect((await rig.bus.jobs()).items).toEqual([]);
});

test("parks nothing by what it gives up", async () => {
  const seen: string[] = [];
  const handler: Handler = (_envelope, { event, deliveryType }) => {
    if (deliveryType === "replay" && event.version === 1) throw new Error("not twice");
    seen.push(`${deliveryType} ${event.id}`);
  };
  const rig = await BusRig.start({ rules: { all: rule(handler, { retry: { maximumRetryAttempts: 0 } }) } });
  await rig.append("tasks", tasks(["a"], { count: 2 }));
  await rig.timers.advance(1_000);
  const { id } = await rig.bus.start(request({ name: "r" }));
  await rig.timers.advance(5_000);
  await rig.append("tasks", tasks(["a"], { from: 3 }));
  await rig.timers.advance(1_000);
  expect(seen).toEqual(["live a-1", "live a-2", "replay a-2", "live a-3"]);
  expect((await rig.bus.deadLetters()).items).toMatchObject([{ event: { id: "a-1" }, replayName: "r" }]);
  await expect(rig.bus.job(id)).resolves.toMatchObject({ status: "completed" });
});
