import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CliFolder, type CliRunOptions, cliFolder } from "../../../test/support/cli.ts";

let at: CliFolder;
beforeEach(async () => {
  at = await cliFolder();
});
afterEach(() => at.remove());

const put = (name: string, text: string | Uint8Array) => writeFile(join(at.path, name), text);
const get = (name: string) => readFile(join(at.path, name), "utf8");
const run = (words: string, options?: CliRunOptions) => at.daybook(`import ${words}`, options);

const row = (start: string, end: string, type = "Study", description = "null") =>
  `${start}_${end},${type},${start},${end},1,${description},2026\r\n`;
const FIRST = row("2026-03-01T06:15:00Z", "2026-03-01T07:00:00Z");
const SECOND = row("2026-03-02T06:15:00Z", "2026-03-02T07:00:00Z", "Chore", "washing");
const BAD = "a,b,c\r\n";
const NOT_A_DAY = row("2026-02-30T06:15:00Z", "2026-03-02T07:00:00Z");
const types = async () => {
  const { out } = await at.daybook("track list --json");
  return out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).type);
};

describe("import of time entries", () => {
  test("keeps the good rows, names the bad ones, and ends with 3", async () => {
    await put("in.csv", FIRST + BAD + NOT_A_DAY + SECOND);
    expect(await run("seed-csv in.csv")).toEqual({
      code: 3,
      out: "2 recorded, 2 rejected\n",
      err: [
        "  line 2: row must be 7 columns, got 3",
        '  line 3: start must be an RFC 3339 instant such as 2026-03-02T06:15:00Z, got "2026-02-30T06:15:00Z"',
        "see it: daybook serve",
        "",
      ].join("\n"),
    });
    expect(await types()).toEqual(["Chore", "Study"]);
  });

  test("the same file again changes nothing, and a changed row is amended", async () => {
    await put("in.csv", FIRST + SECOND);
    expect((await run("seed-csv in.csv")).out).toBe("2 recorded\n");
    expect(await run("seed-csv in.csv")).toMatchObject({ code: 0, out: "0 recorded, 2 duplicates\n" });
    await put("in.csv", FIRST + SECOND.replace("washing", "ironing"));
    expect((await run("seed-csv in.csv")).out).toBe("0 recorded, 1 amended, 1 duplicate\n");
  });

  test("the old API's JSON and its backup are the same entries as the CSV", async () => {
    await run("seed-csv -", { stdin: FIRST });
    const entry = { start: "2026-03-01T06:15:00Z", end: "2026-03-01T07:00:00Z", activity_type: "Study" };
    const { out } = await run("seed-json -", { stdin: JSON.stringify([entry]) });
    expect(out).toBe("0 recorded, 1 duplicate\n");
    expect((await run("seed-csv - --source other", { stdin: FIRST })).out).toBe("1 recorded\n");
  });

  test("--reconcile takes back what the file no longer has, in the range that is named", async () => {
    await run("seed-csv -", { stdin: FIRST + SECOND });
    const kept = await run("seed-csv - --reconcile --from 2026-03-02 --to 2026-03-02", { stdin: SECOND });
    expect(kept.out).toBe("0 recorded, 1 duplicate\n");
    const removed = await run("seed-csv - --reconcile --from 2026-03-01", { stdin: SECOND });
    expect(removed.out).toBe("0 recorded, 1 removed, 1 duplicate\n");
    expect(await types()).toEqual(["Chore"]);
  });

  test("--reconcile takes nothing back while a row cannot be read, and says so", async () => {
    await run("seed-csv -", { stdin: FIRST + SECOND });
    const { code, err } = await run("seed-csv - --reconcile --from 2026-03-01", { stdin: SECOND + BAD });
    expect(code).toBe(3);
    expect(err).toContain(
      "kept: 1 time entry that the file no longer has, since some of its rows could not be read\n",
    );
    expect(await types()).toEqual(["Chore", "Study"]);
  });

  test("--dry-run writes nothing, not even a book", async () => {
    await put("in.csv", FIRST + BAD);
    expect(await run("seed-csv in.csv --dry-run")).toMatchObject({
      code: 3,
      out: "would be: 1 recorded, 1 rejected\n",
      err: expect.stringContaining("nothing was written; without --dry-run it is\n"),
    });
    expect(existsSync(join(at.path, "daybook.db"))).toBe(false);
  });

  test("--rejects has every bad row, and the screen the first ten", async () => {
    const bad = Array.from({ length: 2_345 }, () => BAD).join("");
    const { code, err } = await run("seed-csv - --rejects bad.ndjson", { stdin: bad + FIRST });
    expect(code).toBe(3);
    expect(err.split("\n").filter((line) => line.startsWith("  line "))).toHaveLength(10);
    expect(err).toContain("rejected rows: bad.ndjson\n");
    const lines = (await get("bad.ndjson")).trim().split("\n");
    expect(lines).toHaveLength(2_345);
    expect(JSON.parse(lines[2_344] as string)).toEqual({
      line: 2_345,
      code: "row_invalid",
      message: "row must be 7 columns, got 3",
    });
    expect((await run("seed-csv -", { stdin: bad })).err).toContain(
      "  and 2,335 more; --rejects <file> writes all of them down\n",
    );
  });

  test("an entry that only the kit refuses is among the rejected too", async () => {
    const long = row("2020-03-01T06:15:00Z", "2026-03-01T07:00:00Z");
    const { out } = await run("seed-csv - --rejects bad.ndjson --json", { stdin: BAD + long });
    expect(JSON.parse(out)).toMatchObject({
      recorded: 0,
      rejectedTotal: 2,
      rejected: [{ line: 1 }, { line: 2 }],
    });
    expect((await get("bad.ndjson")).trim().split("\n")).toHaveLength(2);
  });

  test("local times need the zone that they are in", async () => {
    const csv =
      "Description,Start date,Start time,End date,End time,Project\nx,2026-03-02,09:00:00,2026-03-02,10:00:00,Client\n";
    expect(await run("toggl-csv -", { stdin: csv })).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /^daybook: --zone must be given for toggl-csv, whose times are local\nhint: /,
      ),
    });
    await run("auto - --zone Asia/Kolkata", { stdin: csv });
    expect((await at.daybook("export csv")).out).toContain(
      "2026-03-02T03:30:00.000Z,2026-03-02T04:30:00.000Z",
    );
  });
});

describe("import timewarrior without a file", () => {
  test("runs timew export with the range", async () => {
    const timew = join(at.path, "timew");
    await put(
      "timew",
      `#!${process.execPath}
       console.log(JSON.stringify([{ id: 1, start: "20260302T061500Z", end: "20260302T070000Z", tags: process.argv.slice(2) }]));`,
    );
    await chmod(timew, 0o755);
    const { code, out } = await run(`timewarrior --timew ${timew} --range :week`);
    expect({ code, out }).toEqual({ code: 0, out: "1 recorded\n" });
    expect((await at.daybook("track list --json")).out).toContain('"tags":["export",":week"]');
  });

  test("says that the program is missing, and leaves no book", async () => {
    expect(await run("timewarrior --timew ./none")).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /^daybook: \.\/none must be a program that can be run, got ENOENT\nhint: install/,
      ),
    });
  });
});

describe("import of events", () => {
  const events = [
    '{"type": "a.b", "subject": "x", "time": "2026-03-02T09:00:00Z"}',
    '{"type": "a.b", "subject": "x", "time": "2026-03-02T09:00:00Z"}',
    "not json",
    '{"type": "a b", "subject": "x"}',
    '{"type": "a.b", "subject": "x", "id": "e-1"}',
  ].join("\n");

  test("a second import records nothing, though not every event has an id", async () => {
    const first = await run("ndjson - --log tasks", { stdin: events });
    expect(first).toMatchObject({ code: 3, out: "3 recorded, 2 rejected\n" });
    expect(first.err.split("\n").slice(0, 2)).toEqual([
      '  line 3: line must be a JSON object, got "not json"',
      expect.stringMatching(/^ {2}line 4: event type must be /),
    ]);
    expect((await run("ndjson - --log tasks", { stdin: events })).out).toBe(
      "0 recorded, 3 duplicates, 2 rejected\n",
    );
  });

  test("--dry-run tells the same and writes nothing", async () => {
    const dry = await run("ndjson - --log tasks --dry-run", { stdin: events });
    expect(dry).toMatchObject({ code: 3, out: "would be: 3 recorded, 2 rejected\n" });
    await run("ndjson - --log tasks", { stdin: events });
    expect((await run("ndjson - --log tasks --dry-run", { stdin: events })).out).toBe(
      "would be: 0 recorded, 3 duplicates, 2 rejected\n",
    );
  });

  test("events go to the log that each names; without any, the message says what to do", async () => {
    const line = (log?: string) => JSON.stringify({ log, type: "a.b", subject: "x" });
    const { out, err } = await run("ndjson -", { stdin: [line("one"), line("two"), line()].join("\n") });
    expect(out).toBe("2 recorded, 1 rejected\n");
    expect(err).toContain("--log <log> says where events go\n");
    expect((await at.daybook("count one --json")).out).toContain('"count":1');
  });

  test("--source is the source of events that state none", async () => {
    const stdin = '{"type":"a.b","subject":"x"}\n{"type":"a.b","subject":"y","source":"/own"}';
    await run("ndjson - --log tasks --source /files", { stdin });
    const { out } = await at.daybook("events --json");
    expect(out.match(/"source":"[^"]+"/g)).toEqual(['"source":"/own"', '"source":"/files"']);
  });

  test("an export comes back as it was", async () => {
    await run("ndjson - --log tasks", { stdin: events });
    const { out } = await at.daybook("export ndjson");
    const back = await run("ndjson - --book copy.db", { stdin: out });
    expect(back.out).toBe("3 recorded\n");
    const strip = (text: string) => text.replaceAll(/"(?:recordedtime|position)":"[^"]+",?/g, "");
    expect(strip((await at.daybook("export ndjson --book copy.db")).out)).toBe(strip(out));
  });

  test("--rejects has every row that the log refuses", async () => {
    const bad = Array.from({ length: 1_500 }, () => '{"subject":"x"}').join("\n");
    await run("ndjson - --log tasks --rejects bad.ndjson", { stdin: bad });
    expect((await get("bad.ndjson")).trim().split("\n")).toHaveLength(1_500);
  });
});

describe("import of what it is given", () => {
  test("a file in gzip is what is in it, and one that was cut off keeps what was read", async () => {
    const bytes = gzipSync(FIRST + SECOND);
    await put("in.gz", bytes);
    expect(await run("auto in.gz")).toMatchObject({
      code: 0,
      out: "2 recorded\n",
      err: "in.gz is seed-csv\nsee it: daybook serve\n",
    });
    await put("cut.gz", bytes.subarray(0, bytes.length - 4));
    const { code, err } = await run("seed-csv cut.gz");
    expect({ code, err }).toEqual({
      code: 1,
      err: "daybook: cut.gz must be whole, got a file that was cut off\nhint: what was read before stays; import it again when it is whole\n",
    });
  });

  test("auto looks at the first bytes", async () => {
    await put("in", FIRST);
    expect(await run("auto in")).toMatchObject({ code: 0, err: "in is seed-csv\nsee it: daybook serve\n" });
    expect(await run("auto -", { stdin: '{"type":"a.b","subject":"x","log":"l"}' })).toMatchObject({
      code: 0,
      err: "standard input is ndjson\nsee it: daybook serve\n",
    });
  });

  test.each([
    [
      "auto -",
      "hello",
      1,
      /^daybook: standard input must be of a known format, got one that is not recognised\nhint: name it: timewarrior, /,
    ],
    ["auto -", "", 1, /got nothing: it is empty/],
    ["auto gone", "", 1, /^daybook: gone must be a file that can be read: there is no such file\n$/],
    ["seed-csv folder", "", 1, /^daybook: folder must be a file that can be read: it is a folder\n$/],
    ["toggl-json -", "{}", 1, /^daybook: toggl-json input must be a JSON array/],
    [
      "in.csv",
      "",
      2,
      /^daybook: format must be one of timewarrior, .*, auto, got "in\.csv"\nhint: daybook import auto in\.csv\n$/,
    ],
    ["csv -", "", 2, /hint: see daybook import --help/],
    ["seed-csv", "", 2, /^daybook: file must be given, or - for standard input, got nothing\n$/],
    ["timewarrior - --range :week", "", 2, /^daybook: --range and --timew are for running timew export/],
    ["ndjson - --reconcile", "", 2, /^daybook: --reconcile is for time entries, got format ndjson\n$/],
    ["ndjson - --date-order dmy", "", 2, /^daybook: --date-order is for time entries/],
    [
      "seed-csv - --log x",
      "",
      2,
      /^daybook: --log is for events, got format seed-csv\nhint: time entries go to the log time\n$/,
    ],
    [
      "seed-csv - --from 2026-03-01",
      "",
      2,
      /^daybook: --from and --to say what --reconcile is the whole truth of/,
    ],
    ["seed-csv - --rejects no/where", FIRST, 1, /^daybook: no\/where must be a file that can be written/],
    ["seed-csv - --zone Mars", FIRST, 2, /^daybook: time zone must be an IANA name/],
  ])("refuses %s of %j", async (words, stdin, code, message) => {
    await mkdir(join(at.path, "folder"));
    const result = await run(words, { stdin });
    expect(result).toMatchObject({ code, out: "" });
    expect(result.err).toMatch(message);
  });

  test("nothing in the file is no failure", async () => {
    expect(await run("seed-csv -")).toEqual({
      code: 0,
      out: "0 recorded\n",
      err: "there was nothing to import\n",
    });
  });

  test("Ctrl-C stops at once, keeps what is recorded and says how to go on", async () => {
    const stop = new AbortController();
    const interruption = { signal: stop.signal, isHeeded: false };
    async function* endless() {
      for (let line = 1; line <= 2_500; line++) yield Buffer.from(`{"type":"a.b","subject":"s-${line}"}\n`);
      stop.abort();
      // Nothing comes any more, and no end either.
      await new Promise(() => {});
    }
    const result = await run("ndjson - --log tasks", { stdin: Readable.from(endless()), interruption });
    expect(interruption.isHeeded).toBe(true);
    expect(result).toEqual({
      code: 130,
      out: "",
      err: expect.stringMatching(
        /^stopped: [12],000 recorded so far; run it again to go on, what is recorded is skipped\n$/,
      ),
    });
    expect((await at.daybook("count tasks --json")).out).toMatch(/"totals":\{"count":[12]000\}/);
  });
});
