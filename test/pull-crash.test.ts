/** A pull that is killed at any moment goes on from where it was, and is whole in the end. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openDaybook } from "../src/daybook.ts";
import { openStore } from "../src/store/open-store.ts";
import { linesOf, recordMany } from "./support/books.ts";

const BIN = join(import.meta.dirname, "../bin/daybook.js");
const EVENTS = 20_000;
const ROUNDS = 3;
const folder = mkdtempSync(join(tmpdir(), "daybook-pull-crash-"));
afterAll(() => rmSync(folder, { recursive: true }));

function daybook(...words: string[]): ChildProcess {
  return spawn(process.execPath, [BIN, ...words], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
}

/** Where the server of the remote book says that it listens. */
async function served(child: ChildProcess): Promise<string> {
  let printed = "";
  for await (const piece of child.stdout ?? []) {
    printed += String(piece);
    const url = /http:\/\/[\w.:]+/.exec(printed)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error(`no address in ${printed}`);
}

/** Kills the pull once the target has so many events, unless it is done before. */
async function pullAndKill(child: ChildProcess, to: string, wanted: number): Promise<boolean> {
  const closed = once(child, "close");
  while (!existsSync(to) && child.exitCode === null) await new Promise(setImmediate);
  const store = await openStore(to);
  for (let position = "", count = 0; child.exitCode === null && count < wanted; ) {
    const events = await store.readAfter(position, 500);
    position = events.at(-1)?.position ?? position;
    count += events.length;
    await new Promise(setImmediate);
  }
  child.kill("SIGKILL");
  await closed;
  await store.close();
  return child.signalCode === "SIGKILL";
}

test(`a pull that is killed ${ROUNDS} times, from a server that is killed too, is whole when it is run again`, async () => {
  const [from, to] = [join(folder, "from.db"), join(folder, "to.db")];
  await (await openDaybook(from, { zone: "Asia/Kathmandu" })).close();
  const source = await openStore(from);
  await recordMany(source, EVENTS);
  let server = daybook("serve", "--book", from, "--port", "0");
  const url = await served(server);
  let killed = 0;
  for (let round = 1; round <= ROUNDS; round++) {
    if (await pullAndKill(daybook("pull", url, "--book", to), to, round * 3_456)) killed += 1;
  }
  expect(killed).toBe(ROUNDS);
  server.kill("SIGKILL");
  await once(server, "close");
  server = daybook("serve", "--book", from, "--port", new URL(url).port);
  await served(server);
  const last = daybook("pull", url, "--book", to, "--once", "--json");
  const printed: string[] = [];
  last.stdout?.on("data", (piece: Buffer) => printed.push(piece.toString()));
  await once(last, "close");
  server.kill();
  const report = JSON.parse(printed.join(""));
  expect(report).toMatchObject({ differences: [], verified: null });
  // It went on instead of beginning again; its point may lie some chunks behind what was recorded.
  expect(report.events).toBeLessThan(EVENTS - 1_000);
  const target = await openStore(to);
  expect(await linesOf(target)).toEqual(await linesOf(source));
  await target.close();
  await source.close();
  const book = await openDaybook(to);
  expect(book.calendar.zone).toBe("Asia/Kathmandu");
  expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
  await book.close();
}, 120_000);
