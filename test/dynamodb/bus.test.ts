/** The bus on DynamoDB: what holds on a file holds here. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../../src/daybook.ts";
import { engineRequired, missingEngine, openBook } from "../support/dynamodb.ts";

let book: Daybook;

beforeEach(async (context) => {
  if (missingEngine !== undefined && !engineRequired) context.skip(missingEngine);
  book = await openDaybook(await openBook(), { zone: "UTC" });
});

afterEach(() => book?.close());

/** What was handled, as `subject version`, until there is so much of it. */
function collector(wanted: number) {
  const handled: string[] = [];
  let done: () => void = () => {};
  const all = new Promise<void>((resolve) => {
    done = resolve;
  });
  const note = (text: string) => {
    handled.push(text);
    if (handled.length === wanted) done();
  };
  return { handled, all, note };
}

const pattern = { source: ["daybook.tasks"] };

test("delivers each stream in order, tries again, and records an effect once", async () => {
  const { handled, all, note } = collector(6);
  let failures = 2;
  const retry = { stepsSeconds: [0.05] };
  await book.on(
    pattern,
    (_envelope, { event, append }) => {
      if (event.subject === "a" && event.version === 1 && failures-- > 0) throw new Error("not yet");
      append("effects", { type: "task.seen", subject: event.subject });
      note(`${event.subject} ${event.version}`);
    },
    { name: "all", retry },
  );
  for (let version = 1; version <= 3; version++) {
    for (const subject of ["a", "b"]) await book.append("tasks", { type: "task.done", subject });
  }
  await all;
  expect(handled.filter((text) => text.startsWith("a"))).toEqual(["a 1", "a 2", "a 3"]);
  expect(handled.filter((text) => text.startsWith("b"))).toEqual(["b 1", "b 2", "b 3"]);
  const settled = { delivered: 6, failed: 2, waiting: 0, deadLetters: 0 };
  await expect.poll(() => book.bus.rule("all"), { timeout: 10_000 }).toMatchObject(settled);
  expect((await book.events({ log: "effects" })).items).toHaveLength(6);
});

test("parks a stream that cannot be delivered, and redrives it in order", async () => {
  let mended = false;
  const { handled, all, note } = collector(5);
  await book.on(
    pattern,
    (_envelope, { event }) => {
      if (event.subject === "bad" && !mended) throw new Error("never");
      note(`${event.subject} ${event.version}`);
    },
    { name: "parks", retry: { maximumRetryAttempts: 0 } },
  );
  for (let version = 1; version <= 2; version++) {
    for (const subject of ["bad", "good"]) await book.append("tasks", { type: "task.done", subject });
  }
  await expect.poll(async () => (await book.bus.rule("parks")).deadLetters, { timeout: 20_000 }).toBe(2);
  expect((await book.bus.deadLetters()).items).toMatchObject([
    { key: "tasks/bad", event: { version: 1 }, condition: "RetriesExhausted" },
    { key: "tasks/bad", event: { version: 2 }, condition: "Behind" },
  ]);
  mended = true;
  await book.bus.start({ kind: "redrive", filter: { rule: "parks" } });
  await book.append("tasks", { type: "task.done", subject: "bad" });
  await all;
  expect(handled.filter((text) => text.startsWith("bad"))).toEqual(["bad 1", "bad 2", "bad 3"]);
  const settled = { deadLetters: 0, waiting: 0 };
  await expect.poll(() => book.bus.rule("parks"), { timeout: 10_000 }).toMatchObject(settled);
});
