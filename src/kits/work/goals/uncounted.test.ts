import { describe, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../../../daybook.ts";
import { MemoryStore } from "../../../store/memory/memory-store.ts";
import type { GoalInput } from "./goal.ts";

const clock = () => Date.parse("2026-03-04T12:00:00Z");
const GOAL = { title: "Goal", metric: "count", period: "day", target: 1 } as const;

/** A book that keeps no counters of tags any more, of which one of its two goals asks for them. */
async function withoutTags(): Promise<Daybook> {
  const store = new MemoryStore();
  const before = await openDaybook(store, { zone: "UTC", clock });
  await before.goals.create({ ...GOAL, id: "all" });
  await before.goals.create({ ...GOAL, id: "tagged", scope: { tags: ["x"] } });
  await before.settle();
  const book = await openDaybook(store, {
    zone: "UTC",
    clock,
    config: { logs: { time: { counters: ["log"] } } },
  });
  await book.rebuild();
  return book;
}

describe("a goal that cannot be counted", () => {
  test("is listed with the reason beside the others", async () => {
    const book = await withoutTags();
    const { items } = await book.goals.list();
    expect(items.map(({ id, progress, unmeasured }) => [id, progress?.value, unmeasured])).toEqual([
      ["all", 0, null],
      ["tagged", undefined, "no tag counter is kept for log time"],
    ]);
    await expect(book.goals.history("tagged")).rejects.toMatchObject({ code: "counter_not_kept" });
  });

  test("can be ended and archived", async () => {
    const book = await withoutTags();
    expect(await book.goals.update("tagged", { to: "2026-03-05" })).toMatchObject({ to: "2026-03-05" });
    expect(await book.goals.update("tagged", { archived: true })).toMatchObject({
      archived: true,
      progress: null,
    });
  });
});

describe("a goal of a task that was deleted", () => {
  const SCOPED: GoalInput = { ...GOAL, id: "g", metric: "minutes", scope: { tasks: ["t"] } };

  async function withDeleted(): Promise<Daybook> {
    const book = await openDaybook(":memory:", { zone: "UTC", clock });
    for (const id of ["t", "u"]) await book.tasks.create({ id, title: id });
    await book.goals.create(SCOPED);
    await book.tasks.remove("t");
    return book;
  }

  test("can be ended, changed, and set again with the same content", async () => {
    const book = await withDeleted();
    expect(await book.goals.create(SCOPED)).toMatchObject({ version: 1 });
    expect(await book.goals.update("g", { to: "2026-03-05" })).toMatchObject({ version: 2 });
    expect(await book.goals.update("g", { scope: { tasks: ["t", "u"] } })).toMatchObject({ version: 3 });
    await book.close();
  });

  test("takes no new task that is not there", async () => {
    const book = await withDeleted();
    const refused = { code: "goal_invalid", message: expect.stringContaining('"v"') };
    await expect(book.goals.update("g", { scope: { tasks: ["t", "v"] } })).rejects.toMatchObject(refused);
    await expect(book.goals.create({ ...SCOPED, id: "h" })).rejects.toMatchObject({ code: "goal_invalid" });
    await book.close();
  });
});

test("names of a scope in another order are the same goal, minutes are those of time entries", async () => {
  const book = await openDaybook(":memory:", {
    zone: "UTC",
    clock,
    config: { logs: { runs: { measures: { seconds: "data.seconds" } } } },
  });
  const first = await book.goals.create({ ...GOAL, id: "s", scope: { tags: ["a", "b"] } });
  expect(await book.goals.create({ ...GOAL, id: "s", scope: { tags: ["b", "a"] } })).toEqual(first);
  const runs: GoalInput = { ...GOAL, metric: "minutes", scope: { logs: ["runs"] } };
  await expect(book.goals.create(runs)).rejects.toMatchObject({ code: "goal_invalid" });
  await book.close();
});
