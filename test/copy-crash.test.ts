/** A copy that is killed at any moment goes on from where it was, and is whole in the end. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { copyBook } from "../src/copy/copy-book.ts";
import { openDaybook } from "../src/daybook.ts";
import { openStore } from "../src/store/open-store.ts";
import type { Store } from "../src/store/store.ts";
import { linesOf, recordMany } from "./support/books.ts";

const BIN = join(import.meta.dirname, "../bin/daybook.js");
const EVENTS = 30_000;
const ROUNDS = 4;
const folder = mkdtempSync(join(tmpdir(), "daybook-copy-crash-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** How many events a book has, looked at while another process writes it. */
async function eventsIn(store: Store, after: { position: string; count: number }): Promise<number> {
  for (;;) {
    const events = await store.readAfter(after.position, 500);
    const last = events.at(-1);
    if (last === undefined) return after.count;
    after.position = last.position;
    after.count += events.length;
  }
}

/** Kills the copy once the target has so many events, unless it is done before. */
async function copyAndKill(child: ChildProcess, to: string, wanted: number): Promise<boolean> {
  const closed = once(child, "close");
  while (!existsSync(to) && child.exitCode === null) await new Promise(setImmediate);
  const store = await openStore(to);
  const seen = { position: "", count: 0 };
  while (child.exitCode === null && (await eventsIn(store, seen)) < wanted) await new Promise(setImmediate);
  child.kill("SIGKILL");
  await closed;
  await store.close();
  return child.signalCode === "SIGKILL";
}

test(`a copy that is killed ${ROUNDS} times is whole when it is run again`, async () => {
  const [from, to] = [join(folder, "from.db"), join(folder, "to.db")];
  await (await openDaybook(from, { zone: "Asia/Kathmandu" })).close();
  const source = await openStore(from);
  await recordMany(source, EVENTS);
  let killed = 0;
  for (let round = 1; round <= ROUNDS; round++) {
    const child = spawn(process.execPath, [BIN, "copy", from, to, "--no-verify"], { stdio: "inherit" });
    if (await copyAndKill(child, to, round * 4_321)) killed += 1;
  }
  expect(killed).toBe(ROUNDS);
  const report = await copyBook({ from, to });
  expect(report).toMatchObject({ events: EVENTS, verified: true });
  expect(report.recorded).toBeGreaterThan(0);
  const target = await openStore(to);
  expect(await linesOf(target)).toEqual(await linesOf(source));
  await target.close();
  await source.close();
  const book = await openDaybook(to);
  expect(book.calendar.zone).toBe("Asia/Kathmandu");
  expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
  await book.close();
}, 120_000);
