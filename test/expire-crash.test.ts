/** An expiry that is killed at any moment, and run again, keeps what every event counted, once. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../src/daybook.ts";

const VIEWS = 10_000;
const DAYS = 100;
const KEEPS = 30;
const DAY_MS = 86_400_000;
const DAEMON = join(import.meta.dirname, "../bin/daybook.js");

const folder = mkdtempSync(join(tmpdir(), "daybook-expire-crash-"));
afterAll(() => rmSync(folder, { recursive: true }));

const now = Date.now();
const day = (ago: number) => new Date(now - ago * DAY_MS).toISOString().slice(0, 10);
const range = { from: day(DAYS + 1), to: day(0) };

/** Views of a hundred days, evenly. */
async function fill(book: Daybook): Promise<void> {
  async function* rows() {
    for (let line = 1; line <= VIEWS; line++) {
      const time = new Date(now - (DAYS * DAY_MS * line) / VIEWS).toISOString();
      const data = { visitor: line.toString(16).padStart(12, "0"), title: `title ${line % 7}` };
      yield { line, value: { type: "page.viewed", subject: `/p${line % 97}/`, time, data } };
    }
  }
  expect(await book.appendRows("pages", rows())).toMatchObject({ recorded: VIEWS });
}

async function answersOf(book: Daybook) {
  const [list, { items }, logs] = await Promise.all([
    book.pages.list({ ...range, limit: 1_000 }),
    book.pages.views(range),
    book.logs(),
  ]);
  return { list, items, logs };
}

async function eventsLeft(book: Daybook): Promise<number> {
  let events = 0;
  for await (const _event of book.recorded({ log: "pages" })) events += 1;
  return events;
}

/** Lets events expire, and kills it as soon as some more are gone; whether it was killed before its end. */
async function expireAndKill(location: string, book: Daybook): Promise<boolean> {
  const oldest = async () => {
    const query = { log: "pages", direction: "forward", limit: 1 } as const;
    return (await book.events(query)).items[0]?.time;
  };
  const first = await oldest();
  const child = spawn(process.execPath, [DAEMON, "expire", "--book", location], {
    cwd: folder,
    stdio: "ignore",
    env: { ...process.env, TZ: "UTC" },
  });
  const closed = once(child, "close");
  while (child.exitCode === null && (await oldest()) === first) await pause(2);
  child.kill("SIGKILL");
  await closed;
  return child.signalCode === "SIGKILL";
}

test("an expiry killed again and again counts nothing twice and loses nothing", async () => {
  const location = join(folder, "killed.db");
  writeFileSync(
    join(folder, "daybook.config.ts"),
    `export default { logs: { pages: { retentionDays: ${KEEPS} } } };`,
  );
  const filled = await openDaybook(location, { zone: "UTC" });
  await fill(filled);
  const before = await answersOf(filled);
  await filled.close();
  const book = await openDaybook(location);
  let kills = 0;
  while (await expireAndKill(location, book)) {
    kills += 1;
    expect(await answersOf(book)).toEqual(before);
    if (kills === 2) await book.rebuild();
  }
  expect(kills).toBeGreaterThan(1);
  expect(Math.abs((await eventsLeft(book)) - (VIEWS * KEEPS) / DAYS)).toBeLessThan(VIEWS / DAYS);
  expect(await answersOf(book)).toEqual(before);
  expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
  await book.close();
}, 120_000);
