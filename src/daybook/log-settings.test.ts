import { expect, test } from "vitest";
import { openDaybook } from "../daybook.ts";

test("what is asked of all logs has an answer in a book with page views too", async () => {
  const book = await openDaybook(":memory:", {
    zone: "UTC",
    clock: () => Date.parse("2026-11-21T12:00:00Z"),
  });
  const stamp = { time: "2026-11-20T10:00:00Z" };
  await book.append("tasks", {
    type: "task.completed",
    subject: "t",
    actor: "ana",
    data: { tags: ["a"] },
    ...stamp,
  });
  await book.append("pages", { type: "page.viewed", subject: "/a/", ...stamp });
  const totals = async (query: object) => (await book.count(query)).totals.count;
  expect(await totals({})).toBe(2);
  expect(await totals({ types: ["task.", "page.viewed"] })).toBe(2);
  expect(await totals({ actor: "ana" })).toBe(1);
  expect(await totals({ actor: "ana", types: ["task."] })).toBe(1);
  expect(await totals({ tag: "a" })).toBe(1);
  expect(await totals({ task: "t-1" })).toBe(0);
  await book.close();
});
