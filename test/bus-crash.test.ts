/** What is recorded is delivered although the process is killed again and again; what a handler records is there once. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, expect, test } from "vitest";
import { openDaybook } from "../src/daybook.ts";

const ROUNDS = 10;
const EVENTS = 400;
const folder = mkdtempSync(join(tmpdir(), "daybook-bus-crash-"));
const location = join(folder, "crash.db");
const file = join(folder, "deliveries.txt");
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a process that records and delivers; kills it once it has recorded so many, or lets it end. */
async function deliver(
  round: number,
  { events, killAt }: { events: number; killAt?: number },
): Promise<void> {
  const script = join(import.meta.dirname, "support/bus-crash-deliverer.mjs");
  const child = spawn("node", [script, location, file, String(round), String(events)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let lines = 0;
  const output = createInterface({ input: child.stdout });
  output.on("line", () => {
    lines += 1;
    if (lines === killAt) child.kill("SIGKILL");
  });
  await Promise.all([once(child, "close"), once(output, "close")]);
  expect([child.signalCode, child.exitCode]).toEqual(killAt === undefined ? [null, 0] : ["SIGKILL", null]);
}

test(`after ${ROUNDS} deaths at any moment each event is delivered, in order, and has its effect once`, async () => {
  for (let round = 0; round < ROUNDS; round++) {
    await deliver(round, { events: EVENTS, killAt: 1 + ((round * 149) % (EVENTS - 50)) });
  }
  await deliver(ROUNDS, { events: 0 });
  const book = await openDaybook(location);
  const recorded = new Map<string, string>();
  const effects = new Map<string, number>();
  for await (const { id, log, subject, version, data } of book.read({ direction: "forward" })) {
    if (log === "tasks") recorded.set(id, `${subject} ${version}`);
    if (log !== "effects") continue;
    const { of } = data as { of: string };
    effects.set(of, (effects.get(of) ?? 0) + 1);
  }
  const { count: deadLetters } = await book.bus.countDeadLetters({});
  await book.close();
  expect(recorded.size).toBeGreaterThan(ROUNDS);
  expect(deadLetters).toBe(0);
  expect([...effects.keys()].sort()).toEqual([...recorded.keys()].sort());
  expect([...effects.values()].filter((times) => times !== 1)).toEqual([]);
  const firsts = [...new Set(readFileSync(file, "utf8").trimEnd().split("\n"))];
  expect([...firsts].sort()).toEqual([...recorded.values()].sort());
  for (const stream of ["t0", "t1", "t2", "t3", "t4"]) {
    const versions = firsts
      .filter((line) => line.startsWith(`${stream} `))
      .map((line) => Number(line.slice(3)));
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
  }
}, 120_000);
