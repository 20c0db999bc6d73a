import { appendFileSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { combinedLine } from "../../../test/support/access-logs.ts";
import { type CliFolder, cliFolder } from "../../../test/support/cli.ts";

let at: CliFolder;
beforeEach(async () => {
  at = await cliFolder();
});
afterEach(() => at.remove());

const AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const line = (second: number, page = "/") =>
  `${combinedLine({ time: `02/Mar/2026:08:49:${String(second).padStart(2, "0")} +0000`, request: `GET ${page} HTTP/1.1`, agent: AGENT })}\n`;
const put = (name: string, text: string | Uint8Array) => writeFile(join(at.path, name), text);
const report = async (words: string) => JSON.parse((await at.daybook(`import ${words} --json`)).out);
const views = async () => {
  const { out } = await at.daybook("pages --from 2026-03-01 --to 2026-03-31 --json");
  return JSON.parse(out).totals.views;
};

const daysOf = async () => {
  const { out } = await at.daybook("pages show --from 2026-03-01 --to 2026-03-31 --json");
  const { items } = JSON.parse(out) as { items: { date: string; views: number }[] };
  return Object.fromEntries(items.map((item) => [item.date, item.views]));
};
const recount = () => at.daybook("recount --json");

test("files, folders and patterns are read, compressed or not, and twice nothing", async () => {
  mkdirSync(join(at.path, "logs"));
  await put("logs/access.log", line(3) + line(3) + line(4));
  await put("logs/access.log.1.gz", gzipSync(line(1) + line(2)));
  await put("other.log", line(5));
  expect(await report("combined logs other.log")).toMatchObject({ views: 6, duplicate: 0, lines: 6 });
  expect(await report("access-log logs/*.log* other.log")).toMatchObject({ views: 0, lines: 0 });
  expect(await views()).toBe(6);
});

test.each([
  ["one after the other", ["second.log", "first.log", "whole.log", "second.log"]],
  ["at once", ["first.log second.log"]],
  ["at once, the second first", ["second.log first.log", "whole.log"]],
])("halves of a log, cut between equal lines, count each line once: %s", async (_, files) => {
  const lines = [line(1), line(2, "/a/"), line(3, "/b/"), line(3, "/b/"), line(3, "/b/"), line(4), line(5)];
  await put("first.log", lines.slice(0, 4).join(""));
  await put("second.log", lines.slice(4).join(""));
  await put("whole.log", lines.join(""));
  for (const file of files) await report(`combined ${file}`);
  expect(await views()).toBe(lines.length);
});

test("a log that was taken for another format is imported by its own, and nothing twice however often", async () => {
  await put("h1.log", line(1) + line(2));
  expect(await report("cloudfront h1.log")).toMatchObject({ views: 0, rejectedTotal: 2 });
  expect(await report("combined h1.log")).toMatchObject({ views: 2, rejectedTotal: 0 });
  expect(await report("combined h1.log --again")).toMatchObject({ lines: 2, views: 0, duplicate: 2 });
  expect(await views()).toBe(2);
});

test("after a change of what counts, --again adds what counts now", async () => {
  await put("a.log", line(1) + line(2).replace(AGENT, "Googlebot/2.1 (+http://www.google.com/bot.html)"));
  expect(await report("combined a.log")).toMatchObject({ views: 1, skipped: { bot: 1 } });
  await put("daybook.config.json", '{"pages":{"keepBots":true}}');
  expect(await report("combined a.log")).toMatchObject({ lines: 0 });
  expect(await report("combined a.log --again")).toMatchObject({ views: 1, duplicate: 1 });
  expect(await report("combined a.log --again")).toMatchObject({ views: 0, duplicate: 2 });
});

test("one line of a far time stops no import", async () => {
  const far = line(1).replace("02/Mar/2026:08:49:01 +0000", "31/Dec/9999:23:59:59 -0100");
  await put("h1.log", line(1) + far + line(2));
  expect(await report("combined h1.log")).toMatchObject({ views: 2, rejected: { time_invalid: 1 } });
});

test("a log cut between two equal lines is imported as a whole, and nothing twice", async () => {
  await put("h1.log", line(0, "/a") + line(1, "/x"));
  await put("h2.log", line(1, "/x") + line(2, "/b"));
  await report("combined h1.log");
  await report("combined h2.log");
  await report("combined h1.log h2.log");
  await report("combined h2.log h1.log --again");
  const { out } = await at.daybook("pages --from 2026-03-01 --to 2026-03-31 --json");
  const counts = JSON.parse(out).items.map(({ page, views }: Record<string, unknown>) => [page, views]);
  expect(counts.sort()).toEqual([
    ["/a", 1],
    ["/b", 1],
    ["/x", 2],
  ]);
});

test("a log is followed through its rotation until it is interrupted, then goes on from there", async () => {
  const path = join(at.path, "access.log");
  writeFileSync(path, line(1) + line(2));
  const stop = new AbortController();
  const following = at.daybook("import combined access.log --follow", {
    interruption: { signal: stop.signal, isHeeded: false },
  });
  const until = async (count: number) => {
    while ((await views().catch(() => 0)) < count) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await until(2);
  appendFileSync(path, line(3));
  renameSync(path, `${path}.1`);
  writeFileSync(path, line(4));
  await until(4);
  stop.abort();
  expect((await following).out).toContain("4 views");
  expect(await report("combined access.log access.log.1")).toMatchObject({ views: 0 });
});

test("what is no event of S3 is refused", async () => {
  const { code, err } = await at.daybook("import s3-logs --notification -", {
    stdin: Readable.from(["no json"]),
  });
  expect(code).toBe(1);
  expect(err).toContain('- must be an event of S3 as JSON, got "no json"');
});

test("an event that names no object says so", async () => {
  const { code, err } = await at.daybook("import s3-logs --notification -", {
    stdin: Readable.from(['{"Event":"s3:TestEvent"}']),
  });
  expect([code, err]).toEqual([0, expect.stringContaining("- names no object of S3 that was created")]);
});

/** The lines of the seconds 1 to 3, as zstd -19 compresses them. */
const ZSTD = Buffer.from(
  "KLUv/QRoLQQAAgkdGEBZB0db54NVib4Dc0mJ3TI9yrXDMThfE8UFqDXFjhu9h/v9968Vv42DWHi90Uw5cmMgGaKYbJKhJ3HTbQX8elgNBL1TnChTgvLtg//LtGtbqqoitlw5EGXs/wfuM4vBKGeQ+2tHbbL3FxNMcFKL7vpa/AYEAAuk8gDqthiCGUFQUszSimA=",
  "base64",
);

test.each<[string, string | Uint8Array]>([
  ["plain, its last line without an end", (line(1) + line(2) + line(3)).trimEnd()],
  ["gzip", gzipSync(line(1) + line(2) + line(3))],
  ["Zstandard", ZSTD],
])("standard input is read, %s, and a file of the same lines has nothing new", async (_, bytes) => {
  const { out } = await at.daybook("import combined - --json", {
    stdin: Readable.from([Buffer.from(bytes)]),
  });
  expect(JSON.parse(out)).toMatchObject({ lines: 3, views: 3, incomplete: 0 });
  await put("a.log", bytes);
  expect(await report("access-log a.log --whole")).toMatchObject({ views: 0 });
  expect(await views()).toBe(3);
});

test("hosts that are mixed, a clock that jumps, and lines of any length count each view on its own day, once", async () => {
  const lineOf = (host: string, time: string, page = "/") =>
    `${host} ${combinedLine({ time: `${time} +0000`, request: `GET ${page} HTTP/1.1`, agent: AGENT })}\n`;
  const lines = [
    lineOf("blog.example.net", "02/Mar/2026:08:00:00"),
    lineOf("docs.example.net", "02/Mar/2026:08:00:00"),
    lineOf("blog.example.net", "05/Mar/2026:08:00:00"),
    lineOf("blog.example.net", "01/Mar/2026:23:59:59"),
    lineOf("blog.example.net", "02/Mar/2026:07:00:00", `/?${"q".repeat(3_900)}`),
    lineOf("blog.example.net", "02/Mar/2026:07:00:00", `/${"x".repeat(10_000)}`),
    `${"garbage ".repeat(1_250)}\n`,
    lineOf("blog.example.net", "04/Mar/2026:00:00:00").repeat(2),
  ];
  await put("mixed.log", lines.join(""));
  const half = lines.slice(0, 4).join("");
  await put("first.log", half.slice(0, -30));
  const first = await report("combined mixed.log");
  expect(first).toMatchObject({ views: 7, skipped: { path: 1 }, rejectedTotal: 1 });
  // By itself, cut in a line, and completed.
  expect(await report("combined first.log --again")).toMatchObject({ views: 0, duplicate: 3, incomplete: 1 });
  await put("first.log", half);
  await put("second.log", lines.slice(4).join(""));
  expect(await report("combined second.log first.log --again")).toMatchObject({ views: 0, duplicate: 7 });
  expect(await daysOf()).toEqual({ "2026-03-01": 1, "2026-03-02": 3, "2026-03-04": 2, "2026-03-05": 1 });
  expect(JSON.parse((await recount()).out)).toMatchObject({ differences: [] });
});

test("an access log that is not told by itself is pointed to its formats", async () => {
  await put("access.log", line(1));
  const { code, err } = await at.daybook("import auto access.log");
  expect(code).toBe(1);
  expect(err).toContain("access-log, s3-logs, cloudfront, combined, json-logs");
});

test.each([
  ["combined a.log b.log --follow", "--follow is for one file"],
  ["combined a.log --follow --dry-run", "--follow is for one file"],
  ["combined a.log --follow --again", "--again is for files that are read once"],
  ["combined - --follow", '--follow is for a file, got "-"'],
  ["s3-logs s3://logs.example.net/blog/ --follow", "--follow is for a file, got"],
  ["combined", "file must be given"],
])("import %s is refused: %s", async (words, message) => {
  const { code, err } = await at.daybook(`import ${words}`);
  expect([code, err]).toEqual([2, expect.stringContaining(message)]);
});
