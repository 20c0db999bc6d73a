import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { combinedLine, memoryLedger, readAll } from "../../../test/support/access-logs.ts";
import { fileInput } from "./files.ts";
import { followAccessLog } from "./follow.ts";
import type { AccessLedger } from "./ledger.ts";
import type { AccessInput } from "./read.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "daybook-follow-"));
  path = join(folder, "access.log");
});
afterEach(() => rmSync(folder, { recursive: true }));

const line = (page: number) =>
  `${combinedLine({ time: `02/Mar/2026:08:49:${String(page % 60).padStart(2, "0")} +0000`, request: `GET /${page} HTTP/1.1` })}\n`;
const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => line(from + index)).join("");

/** Follows the file; it looks again when `look()` is called, and not before. */
function following(ledger: AccessLedger = memoryLedger().ledger, recorded = new Set<string>()) {
  const abort = new AbortController();
  const pages: string[] = [];
  let isIdle: () => void;
  let idle = new Promise<void>((resolve) => {
    isIdle = resolve;
  });
  let wake = () => {};
  const changed = () => {
    isIdle();
    return new Promise<void>((resolve) => {
      wake = resolve;
      abort.signal.addEventListener("abort", () => resolve());
    });
  };
  const read = async (input: AccessInput) => {
    const { requests, identities } = await readAll(input, { format: "combined", ledger });
    for (const [index, { target }] of requests.entries()) {
      if (!recorded.has(identities[index] as string)) pages.push(target.slice(1));
      recorded.add(identities[index] as string);
    }
  };
  const done = followAccessLog(path, { signal: abort.signal, changed, read });
  return {
    pages,
    /** Until it waits for a change. */
    idle: () => idle,
    async look() {
      await idle;
      idle = new Promise<void>((resolve) => {
        isIdle = resolve;
      });
      wake();
      await idle;
    },
    async end() {
      abort.abort();
      await done;
      return pages;
    },
  };
}

test("what is appended is read, half a line when it is whole", async () => {
  writeFileSync(path, lines(0, 3));
  const log = following();
  await log.idle();
  expect(log.pages).toEqual(["0", "1", "2"]);
  appendFileSync(path, line(3) + line(4).slice(0, 20));
  await log.look();
  expect(log.pages).toEqual(["0", "1", "2", "3"]);
  appendFileSync(path, line(4).slice(20));
  await log.look();
  expect(await log.end()).toEqual(["0", "1", "2", "3", "4"]);
});

test("a file that is not there yet is waited for", async () => {
  const log = following();
  await log.idle();
  writeFileSync(path, line(0).slice(0, 9));
  await log.look();
  appendFileSync(path, line(0).slice(9));
  await log.look();
  expect(await log.end()).toEqual(["0"]);
});

test("a file that is rotated is read to its end, then the new one", async () => {
  writeFileSync(path, lines(0, 2));
  const log = following();
  await log.idle();
  renameSync(path, `${path}.1`);
  appendFileSync(`${path}.1`, line(2));
  await log.look();
  expect(log.pages).toEqual(["0", "1", "2"]);
  appendFileSync(`${path}.1`, line(3));
  writeFileSync(path, line(4));
  await log.look();
  expect(await log.end()).toEqual(["0", "1", "2", "3", "4"]);
});

test.each([
  ["shorter", lines(10, 11)],
  ["longer than it was", lines(10, 20)],
])("a file that is truncated begins anew, though it is %s by then", async (_, content) => {
  writeFileSync(path, lines(0, 3));
  const log = following();
  await log.idle();
  copyFileSync(path, `${path}.1`);
  truncateSync(path);
  appendFileSync(path, content);
  await log.look();
  const pages = await log.end();
  expect(pages.slice(0, 3)).toEqual(["0", "1", "2"]);
  expect(pages).toHaveLength(3 + content.split("\n").length - 1);
});

test("following goes on where it ended, and an import of the folder has nothing that it had", async () => {
  const { ledger } = memoryLedger();
  writeFileSync(path, lines(0, 3));
  let log = following(ledger);
  await log.idle();
  await log.end();
  appendFileSync(path, lines(3, 5));
  log = following(ledger);
  await log.idle();
  expect(await log.end()).toEqual(["3", "4"]);
  appendFileSync(path, line(5));
  writeFileSync(`${path}.1.gz`, gzipSync(lines(0, 5)));
  const inputs = await Promise.all([`${path}.1.gz`, path].map((file) => fileInput(file)));
  expect((await readAll(inputs, { ledger })).requests.map(({ target }) => target)).toEqual(["/5"]);
});

test("a file that was truncated while nobody looked begins anew", async () => {
  const { ledger } = memoryLedger();
  writeFileSync(path, lines(0, 5));
  const recorded = new Set<string>();
  const first = following(ledger, recorded);
  await first.idle();
  await first.end();
  writeFileSync(path, lines(7, 9));
  const log = following(ledger, recorded);
  await log.idle();
  appendFileSync(path, line(9));
  await log.look();
  expect(await log.end()).toEqual(["7", "8", "9"]);
});

test("the file system's own word and the clock wake it, too", async () => {
  writeFileSync(path, line(0));
  const abort = new AbortController();
  const { ledger } = memoryLedger();
  const pages: string[] = [];
  const read = async (input: AccessInput) => {
    pages.push(...(await readAll(input, { ledger })).requests.map(({ target }) => target));
    if (pages.length === 1) appendFileSync(path, line(1));
    if (pages.length === 2) abort.abort();
  };
  await followAccessLog(path, { signal: abort.signal, read });
  expect(pages).toEqual(["/0", "/1"]);
});
