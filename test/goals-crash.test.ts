/** Each outcome of a goal is recorded once, however many processes evaluate, and whenever they are killed. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../src/daybook.ts";

const NOW = Date.parse("2026-03-04T12:00:00Z");
const GOALS = 12;
const DAYS = 63;
const folder = mkdtempSync(join(tmpdir(), "daybook-goals-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs until it has told of so many outcomes, its own or another's. */
async function evaluateAndKill(location: string, outcomes: number): Promise<void> {
  const script = join(import.meta.dirname, "support/goal-evaluator.mjs");
  const child = spawn("node", [script, location, String(NOW)], { stdio: ["ignore", "pipe", "inherit"] });
  let seen = 0;
  const output = createInterface({ input: child.stdout });
  output.on("line", () => {
    seen += 1;
    if (seen === outcomes) child.kill("SIGKILL");
  });
  await Promise.all([once(child, "close"), once(output, "close")]);
  expect(child.signalCode).toBe("SIGKILL");
}

async function fill(book: Daybook): Promise<void> {
  for (let day = 1; day <= 28; day += 2) {
    const date = `2026-02-${String(day).padStart(2, "0")}`;
    await book.time.record({ start: `${date}T08:00:00Z`, end: `${date}T09:00:00Z`, tags: [`t-${day % 3}`] });
  }
  for (let goal = 0; goal < GOALS; goal++) {
    await book.goals.create({
      id: `g-${goal}`,
      title: `Goal ${goal}`,
      metric: "minutes",
      scope: { tags: [`t-${goal % 3}`] },
      period: "day",
      target: 60,
      from: "2026-01-01",
    });
  }
}

/** Period and outcome as the history has them, oldest first; today's goes on. */
async function historyOf(book: Daybook, id: string): Promise<string[]> {
  const { items } = await book.goals.history(id);
  return items
    .filter(({ outcome }) => outcome !== "running")
    .map(({ from, outcome }) => `${from} ${outcome}`)
    .reverse();
}

async function recordedOf(book: Daybook, id: string): Promise<string[]> {
  const { items } = await book.events({ log: "goals", subject: id, direction: "forward", limit: 1_000 });
  return items.slice(1).map(({ type, data }) => {
    return `${(data as { period: { from: string } }).period.from} ${type.slice("goal.".length)}`;
  });
}

test("processes that evaluate at once and are killed leave each outcome once", async () => {
  const location = join(folder, "crash.db");
  const book = await openDaybook(location, { zone: "UTC", clock: () => NOW });
  await fill(book);
  const whole = GOALS * (DAYS - 1);
  // Two at a time, killed after another number of outcomes each round.
  for (const share of [0.05, 0.4, 0.8]) {
    const outcomes = Math.floor(whole * share);
    await Promise.all([evaluateAndKill(location, outcomes), evaluateAndKill(location, outcomes + 20)]);
  }
  await book.goals.evaluate();
  let total = 0;
  for (let goal = 0; goal < GOALS; goal++) {
    const expected = await historyOf(book, `g-${goal}`);
    expect(await recordedOf(book, `g-${goal}`)).toEqual(expected);
    total += expected.length;
  }
  expect(total).toBe(whole);
  expect((await book.recount()).differencesTotal).toBe(0);
  await book.close();
}, 120_000);
