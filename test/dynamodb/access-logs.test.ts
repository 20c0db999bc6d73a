/** Access logs are read into a book on DynamoDB, its ledger too, and count what they count in a file. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createApp } from "../../src/api/app.ts";
import { type Daybook, openDaybook } from "../../src/daybook.ts";
import { fileInput } from "../../src/sources/access-logs/files.ts";
import { combinedLine } from "../support/access-logs.ts";
import { endpoint, engineRequired, missingEngine, newName, openBook } from "../support/dynamodb.ts";
import { type DynamoDbProxy, startProxy } from "../support/dynamodb-proxy.ts";

const BIN = join(import.meta.dirname, "../../bin/daybook.js");
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
const SPAN = "from=2026-03-01&to=2026-04-30";
const LINES = 120;
/** Of a log whose lines are equal in pairs: the two of a pair lie on its two sides. */
const HALF = LINES / 2 + 1;
/** Requests that end a process, one run after the other: among the events, and the one that notes what was read. */
const KILLS = [
  { operation: "PutItem", count: 3 },
  { operation: "PutItem", count: 40 },
  { operation: "TransactWriteItems", count: 1 },
];

const folder = mkdtempSync(join(tmpdir(), "daybook-dynamodb-logs-"));
const lines = Array.from({ length: LINES }, (_, index) => line(index - (index % 2)));
const file = (name: string) => join(folder, name);
let expected: Awaited<ReturnType<typeof answersOf>>;
const open: { close(): Promise<void> | void }[] = [];

/** Two views a day over two months, and now and then what is none. */
function line(index: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const minute = index * 720;
  const day = Math.floor(minute / 1_440);
  const date = day < 31 ? `${two(day + 1)}/Mar` : `${two(day - 30)}/Apr`;
  const isAsset = index % 14 === 0;
  return combinedLine({
    address: `203.0.113.${index % 60}`,
    time: `${date}/2026:${two(Math.floor(minute / 60) % 24)}:${two(minute % 60)}:00 +0000`,
    request: `GET ${isAsset ? "/site.css" : `/p${index % 23}/?utm_source=news`} HTTP/1.1`,
    status: index % 18 === 0 ? 404 : 200,
    referrer: `https://r${index % 7}.example/`,
    agent: index % 22 === 0 ? BOT : FIREFOX,
  });
}

function writeLog(name: string, part: readonly string[]): string {
  const text = part.map((one) => `${one}\n`).join("");
  writeFileSync(file(name), name.endsWith(".gz") ? gzipSync(text) : text);
  return file(name);
}

async function dynamoBook(name: string): Promise<Daybook> {
  const book = await openDaybook(await openBook({ name }), { zone: "UTC" });
  open.push(book);
  return book;
}

async function importAll(book: Daybook, ...paths: string[]) {
  return book.pages.import(await Promise.all(paths.map((path) => fileInput(path))));
}

/** What a book says over HTTP, and all of its events. */
async function answersOf(book: Daybook) {
  const app = createApp({ book });
  const get = async (path: string) => {
    const answer = await app.request(path);
    expect(answer.status).toBe(200);
    return (await answer.json()) as { items: { views: number }[] };
  };
  const list = await get(`/api/pages?${SPAN}&limit=1000&trend=true`);
  const views = await get(`/api/pages/views?${SPAN}&by=week`);
  const referrers = await get(`/api/pages/referrers?${SPAN}`);
  const campaigns = await get(`/api/pages/campaigns?${SPAN}`);
  const ids: string[] = [];
  for await (const event of book.read({ log: "pages" })) ids.push(event.id);
  return { list, views: views.items.map((item) => item.views), referrers, campaigns, ids: ids.sort() };
}

beforeAll(async () => {
  writeLog("whole.log", lines);
  writeLog("first.log", lines.slice(0, HALF));
  writeLog("second.log", lines.slice(HALF));
  writeLog("whole.log.gz", lines);
  const book = await openDaybook(":memory:", { zone: "UTC" });
  await importAll(book, file("whole.log"));
  expected = await answersOf(book);
  await book.close();
});

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function expectTheSame(book: Daybook): Promise<void> {
  expect(await answersOf(book)).toEqual(expected);
  expect((await book.recount()).differences).toEqual([]);
}

describe.skipIf(missingEngine !== undefined && !engineRequired)("a log read into DynamoDB", () => {
  test("counts what it counts in SQLite, once, whoever reads it again", async () => {
    const name = newName();
    const book = await dynamoBook(name);
    const first = await importAll(book, file("whole.log"));
    expect(first).toMatchObject({ lines: LINES, views: expected.ids.length, duplicate: 0 });
    await expectTheSame(book);
    const other = await dynamoBook(name);
    // The ledger says so: the file as it is, and its content under another name.
    expect(await importAll(other, file("whole.log"))).toMatchObject({ lines: 0, views: 0 });
    expect(await importAll(other, file("whole.log.gz"))).toMatchObject({ lines: 0, views: 0 });
    const again = { ...(await fileInput(file("whole.log"))), again: true };
    expect(await other.pages.import([again])).toMatchObject({ views: 0, duplicate: first.views });
    await expectTheSame(other);
  }, 120_000);

  test.each([
    ["in their order", ["first.log", "second.log"]],
    ["the later one first", ["second.log", "first.log"]],
  ])(
    "in two halves, cut between two equal lines, %s, counts as the whole",
    async (_, names) => {
      const book = await dynamoBook(newName());
      for (const part of names) await importAll(book, file(part));
      await expectTheSame(book);
    },
    120_000,
  );

  test("by processes that were killed at any write counts as by one that was not", async () => {
    const name = newName();
    await (await dynamoBook(name)).settle();
    const proxy = await startProxy(endpoint);
    open.push(proxy);
    for (const kill of KILLS) expect(await runImport(proxy, name, kill)).toBe("SIGKILL");
    expect(await runImport(proxy, name)).toBe(null);
    const book = await dynamoBook(name);
    await expectTheSame(book);
    expect(await importAll(book, file("whole.log"))).toMatchObject({ lines: 0 });
  }, 120_000);
});

/** An import as a user runs it, killed by a request that does not arrive. Gives the signal that ended it. */
async function runImport(
  proxy: DynamoDbProxy,
  name: string,
  kill?: (typeof KILLS)[number],
): Promise<NodeJS.Signals | null> {
  const words = ["import", "combined", file("whole.log"), "--book", `dynamodb:${name}`];
  const env = { ...process.env, TZ: "UTC", AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint };
  const child = spawn(process.execPath, [BIN, ...words], { env, stdio: "ignore" });
  let sent = 0;
  proxy.fault = ({ operation }) => {
    if (operation === kill?.operation) sent += 1;
    if (kill === undefined || sent < kill.count) return undefined;
    child.kill("SIGKILL");
    return "lost-request";
  };
  await once(child, "close");
  return child.signalCode;
}
