/** An import of a log, killed at any moment and run again, counts what one that was left alone counts. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../src/daybook.ts";

const LINES = 60_000;
const KILLS = 5;
const DAEMON = join(import.meta.dirname, "../bin/daybook.js");
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const YEAR = { from: "2026-01-01", to: "2026-12-31" };

const folder = mkdtempSync(join(tmpdir(), "daybook-pages-crash-"));
afterAll(() => rmSync(folder, { recursive: true }));

function writeLog(path: string): void {
  const two = (n: number) => String(n).padStart(2, "0");
  const line = (index: number) => {
    const minute = Math.floor(index / 3);
    const day = two(1 + Math.floor(minute / 1_440));
    const time = `${day}/Mar/2026:${two(Math.floor(minute / 60) % 24)}:${two(minute % 60)}:${two(index % 60)} +0000`;
    return `203.0.113.${index % 250} - - [${time}] "GET /p${index % 997}/ HTTP/1.1" 200 512 "-" "${FIREFOX}"\n`;
  };
  writeFileSync(path, Array.from({ length: LINES }, (_, index) => line(index)).join(""));
}

/** Runs an import until it has recorded something new, and a moment longer; whether it was killed before its end. */
async function importAndKill(log: string, location: string, afterMs: number): Promise<boolean> {
  const child = spawn("node", [DAEMON, "import", "combined", log, "--book", location], {
    stdio: "ignore",
    env: { ...process.env, TZ: "UTC" },
  });
  const closed = once(child, "close");
  const timer = setTimeout(() => child.kill("SIGKILL"), afterMs);
  await closed;
  clearTimeout(timer);
  return child.signalCode === "SIGKILL";
}

async function countsOf(book: Daybook) {
  const list = await book.pages.list({ ...YEAR, limit: 1_000 });
  const { items } = await book.pages.views(YEAR);
  return { list, days: items };
}

test(`an import killed ${KILLS} times counts nothing twice and loses nothing`, async () => {
  const log = join(folder, "access.log");
  writeLog(log);
  const location = join(folder, "killed.db");
  let killed = 0;
  // Longer each time, so that one of them gets to the end however slow the machine is.
  for (let afterMs = 900; killed < KILLS; afterMs *= 1.3) {
    if (!(await importAndKill(log, location, afterMs))) break;
    killed += 1;
  }
  expect(killed).toBeGreaterThan(0);
  while (await importAndKill(log, location, 120_000));
  const book = await openDaybook(location);
  const counts = await countsOf(book);
  expect(counts.list.totals.views).toBe(LINES);
  expect((await book.recount()).differences).toEqual([]);
  let rows = 0;
  for await (const _ of book.read({ log: "pages" })) rows += 1;
  expect(rows).toBe(LINES);
  await book.close();
}, 240_000);
