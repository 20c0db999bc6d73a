import { expect, test } from "vitest";
import { countingStore } from "../../../../test/support/counting-store.ts";
import { openDaybook } from "../../../daybook.ts";
import { MemoryStore } from "../../../store/memory/memory-store.ts";
import type { GoalInput } from "./goal.ts";

const NOW = Date.parse("2026-03-04T12:00:00Z");
const GOAL: GoalInput = {
  title: "Read",
  metric: "minutes",
  scope: { tags: ["reading"] },
  period: "day",
  target: 60,
};

/** What is asked of the store for a history of so many days, with so many entries a day. */
async function callsOf(from: string, entries: number): Promise<string[]> {
  const { store, calls } = countingStore(new MemoryStore());
  const book = await openDaybook(store, { zone: "UTC", clock: () => NOW });
  await book.goals.create({ ...GOAL, id: "read", from });
  for (let day = 1; day <= 28; day++) {
    const start = `2026-02-${String(day).padStart(2, "0")}T08:00:00Z`;
    for (let entry = 0; entry < entries; entry++)
      await book.time.record({ start, end: start, tags: ["reading"] });
  }
  await book.settle();
  calls.length = 0;
  await book.goals.history("read", { limit: 1_000 });
  await book.goals.get("read");
  const asked = calls.map(({ method, pk }) => `${method} ${pk?.replace(/^.*?#/, "") ?? ""}`);
  await book.close();
  return asked;
}

test("a history asks for as much, however many periods and entries there are, and reads no event", async () => {
  const few = await callsOf("2026-02-20", 1);
  const many = await callsOf("2024-01-01", 8);
  expect(many).toEqual(few);
  expect(few.filter((call) => call.startsWith("queryItems"))).toHaveLength(4);
  expect(few.some((call) => /^read(?:Stream|Log)/.test(call))).toBe(false);
});
