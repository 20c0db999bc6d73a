import fc from "fast-check";
import { expect, test } from "vitest";
import { Calendar } from "../event/calendar.ts";
import type { RecordedEvent } from "../event/event.ts";
import { testBatch, testEvent } from "../store/conformance.ts";
import { MemoryStore } from "../store/memory/memory-store.ts";
import type { ItemWrite, WriteOutcome } from "../store/store.ts";
import { CatalogView } from "./catalog.ts";
import { checkpointKey } from "./checkpoint.ts";
import { CountersView } from "./counters.ts";
import type { PendingItems } from "./pending-items.ts";
import { recount } from "./rebuild.ts";
import type { View } from "./view.ts";
import { ViewSet } from "./view-set.ts";

type Fate = "works" | "fails" | "works and then fails";

/** Writes meet the fates in order; then all is well again. */
class UnreliableStore extends MemoryStore {
  fates: Fate[] = [];

  override async writeItems(writes: ItemWrite[]): Promise<WriteOutcome> {
    const fate = this.fates.shift() ?? "works";
    if (fate === "fails") throw new Error("lost on the way");
    const outcome = await super.writeItems(writes);
    if (fate === "works and then fails") throw new Error("the answer was lost");
    return outcome;
  }
}

/** Which streams are open: a record that is put and removed. */
const openStreams: View = {
  name: "open",
  fold({ type, subject, version }: RecordedEvent, pending: PendingItems) {
    if (type === "task.completed") pending.remove("open", subject);
    else pending.put("open", subject, { version });
  },
};

const calendar = new Calendar("UTC");
const now = () => Date.parse("2026-03-31T12:00:00Z");
const views = [new CountersView({ calendar, logs: {}, counting: {} }), new CatalogView(), openStreams];
const settings = { zone: "UTC", now, viewsFor: () => views, definitionFor: () => "test" };

const step = fc.oneof(
  fc.record({
    op: fc.constant("append" as const),
    subject: fc.constantFrom("a", "b", "c"),
    type: fc.constantFrom("task.created", "task.completed"),
  }),
  fc.record({
    op: fc.constant("settle" as const),
    process: fc.nat(2),
    fates: fc.array(fc.constantFrom<Fate>("works", "works", "fails", "works and then fails"), {
      maxLength: 12,
    }),
  }),
);

test("a settling that breaks off anywhere, and is taken up by any process, counts every event once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const store = new UnreliableStore({ atomicItems: 4 });
      const first = { position: "", generation: "g0", zone: "UTC", definition: "test" };
      await store.writeItems([{ op: "put", ...checkpointKey, attributes: first }]);
      const processes = [0, 1, 2].map(() => new ViewSet(store, settings));
      for (const { op, ...fields } of steps) {
        if (op === "append") await store.append([testBatch([testEvent(fields as { subject: string })])]);
        else {
          const { process, fates } = fields as { process: number; fates: Fate[] };
          store.fates = fates;
          await processes[process]?.settle().catch(() => {});
          store.fates = [];
        }
      }
      const report = await recount(processes[0] as ViewSet, {
        store,
        views,
        generation: "g1",
        zone: "UTC",
        definition: "test",
        now,
      });
      expect(report.differences).toEqual([]);
      expect(report.differencesTotal).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test("processes that settle at the same time count every event once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 20 }), async (scheduler, events) => {
      const store = new MemoryStore({ atomicItems: 4 });
      const first = { position: "", generation: "g0", zone: "UTC", definition: "test" };
      await store.writeItems([{ op: "put", ...checkpointKey, attributes: first }]);
      const slow = new Proxy(store, {
        get: (target, name) =>
          name === "writeItems"
            ? (writes: ItemWrite[]) =>
                scheduler.schedule(Promise.resolve()).then(() => target.writeItems(writes))
            : (Reflect.get(target, name, target).bind?.(target) ?? Reflect.get(target, name, target)),
      });
      const processes = [0, 1, 2].map(() => new ViewSet(slow, settings));
      for (let event = 0; event < events; event++) {
        await store.append([testBatch([testEvent({ subject: `s-${event % 3}` })])]);
      }
      const settling = Promise.all(processes.map((process) => process.settle()));
      await scheduler.waitFor(settling);
      const set = new ViewSet(store, settings);
      const report = await recount(set, { ...settings, store, views, generation: "g1", definition: "test" });
      expect(report.differences).toEqual([]);
    }),
    { numRuns: 50 },
  );
});
