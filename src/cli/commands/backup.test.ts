import { readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough, Readable, Writable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CliFolder, cliFolder, NOON, TextStream } from "../../../test/support/cli.ts";
import { openDaybook } from "../../daybook.ts";
import { run as runCli } from "../run.ts";

let at: CliFolder;
beforeAll(async () => {
  at = await cliFolder();
  const book = await openDaybook(join(at.path, "daybook.db"), { zone: "Europe/London" });
  async function* rows() {
    for (let line = 1; line <= 2_500; line++) {
      yield { line, value: { id: `e-${line}`, type: "task.done", subject: `t-${line % 7}` } };
    }
  }
  await book.appendRows("tasks", rows());
  await book.time.record({ start: "2026-03-02T23:30:00Z", end: "2026-03-03T00:30:00Z", tags: ["Study"] });
  await book.close();
  await at.daybook("backup whole.gz");
  const bytes = await readFile(join(at.path, "whole.gz"));
  await writeFile(join(at.path, "cut.gz"), bytes.subarray(0, Math.floor(bytes.length * 0.9)));
});
afterAll(() => at.remove());

const run = (words: string) => at.daybook(words);
const missing = async (name: string) => !(await readdir(at.path)).includes(name);

/** With bytes on both sides, which text would not survive. */
async function pipe(words: string, stdin: Readable = Readable.from([])) {
  const stdout = new PassThrough();
  const stderr = new TextStream();
  const io = { stdin, stdout, stderr, env: {}, cwd: at.path, clock: () => NOON };
  const [out, code] = await Promise.all([
    buffer(stdout),
    runCli(words.split(" "), io).finally(() => stdout.end()),
  ]);
  return { code, out, err: stderr.text };
}

describe("backup and restore", () => {
  test("bring the book back: zone, events, entries and counts", async () => {
    expect(await run("backup one.gz")).toEqual({ code: 0, out: "2,501 events in one.gz\n", err: "" });
    expect(await run("restore one.gz --book one.db")).toEqual({
      code: 0,
      out: "2,501 events restored; every stream is the same\n",
      err: "",
    });
    for (const words of ["export ndjson", "export csv", "count --by day --from 2026-01-01"]) {
      expect((await run(`${words} --book one.db`)).out).toBe((await run(words)).out);
    }
    const book = await openDaybook(join(at.path, "one.db"));
    expect(book.calendar.zone).toBe("Europe/London");
    expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
    await book.close();
    expect((await run("restore one.gz --book one.db")).out).toBe(
      "0 events restored, 2,501 there already; every stream is the same\n",
    );
  });

  test("go through a pipe, compressed and not", async () => {
    const { code, out, err } = await pipe("backup -");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toEqual(await readFile(join(at.path, "whole.gz")));
    const first = await pipe("restore - --book piped.db", Readable.from([out]));
    expect(first.out.toString()).toBe("2,501 events restored; every stream is the same\n");
    const second = await pipe("restore - --book plain.db --json", Readable.from([gunzipSync(out)]));
    expect(JSON.parse(second.out.toString())).toMatchObject({
      recorded: 2_501,
      verified: true,
      damage: null,
    });
  });

  test("a backup says as JSON what is in it", async () => {
    expect(JSON.parse((await run("backup two.gz --json")).out)).toEqual({
      events: 2_501,
      logs: { tasks: { ordering: "version", events: 2_500 }, time: { ordering: "version", events: 1 } },
      file: "two.gz",
    });
  });

  test("a backup whose reader leaves is no failure, and one that cannot be written is", async () => {
    const leaving = new Writable({
      write(_piece, _encoding, done) {
        done(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
      },
    });
    const stderr = new TextStream();
    const io = { stdin: Readable.from([]), stdout: leaving, stderr, env: {}, cwd: at.path };
    expect(await runCli(["backup", "-"], io)).toBe(0);
    expect(stderr.text).toBe("");
    const { code, err } = await run("backup none/there.gz");
    expect({ code, err }).toMatchObject({ code: 1 });
    expect(err).toContain("none/there.gz must be a file that can be written");
  });

  test.each(["daybook.db", "./daybook.db", "link.db"])(
    "a backup never takes the place of the book: %s",
    async (name) => {
      await symlink("daybook.db", join(at.path, "link.db")).catch(() => {});
      const { code, err } = await run(`backup ${name}`);
      expect({ code, err }).toEqual({
        code: 2,
        err: `daybook: file must be another than the book, got ${name}\n`,
      });
      expect((await run("events --limit 1")).code).toBe(0);
    },
  );

  test("a backup that fails leaves the old file and nothing beside it", async () => {
    await writeFile(join(at.path, "old.gz"), "old");
    const stop = new AbortController();
    stop.abort();
    const interruption = { signal: stop.signal, isHeeded: false };
    const { code, err } = await at.daybook("backup old.gz", { interruption });
    expect({ code, err }).toEqual({ code: 130, err: "stopped: the backup is not whole\n" });
    expect(await readFile(join(at.path, "old.gz"), "utf8")).toBe("old");
    expect((await run("backup new.gz --book none.db")).code).toBe(1);
    expect((await readdir(at.path)).filter((name) => /part|new\.gz|none/.test(name))).toEqual([]);
  });
});

describe("a damaged backup", () => {
  test("in a file is refused, and no book is made", async () => {
    const { code, err } = await run("restore cut.gz --book cut.db");
    expect(code).toBe(1);
    expect(err).toBe(
      "daybook: backup must be whole, got a file that was cut off\nhint: take another backup; --partial restores what comes before the damage\n",
    );
    expect(await missing("cut.db")).toBe(true);
  });

  test("with --partial is taken as far as it is whole, and exits with 3", async () => {
    const { code, out, err } = await run("restore cut.gz --book partial.db --partial");
    expect({ code, out, err }).toEqual({
      code: 3,
      out: "2,000 events restored; every stream is the same\n",
      err: "  backup must be whole, got a file that was cut off\n",
    });
    expect((await run("restore whole.gz --book partial.db")).out).toBe(
      "501 events restored, 2,000 there already; every stream is the same\n",
    );
  });

  test("from standard input is restored as far as it is whole, and says so", async () => {
    const cut = Readable.from([await readFile(join(at.path, "cut.gz"))]);
    const { code, err } = await pipe("restore - --book stdin.db", cut);
    expect({ code, err }).toEqual({
      code: 1,
      err: "daybook: backup must be whole, got a file that was cut off\nhint: what comes before is restored; restore a whole backup into the same book to go on\n",
    });
    expect((await run("export ndjson --book stdin.db")).out.trim().split("\n")).toHaveLength(2_000);
  });

  test.each([
    ["restore none.gz --book no.db", 1, "none.gz must be a file that can be read: there is no such file"],
    ["restore daybook.db --book no.db", 1, "must be text"],
    ["restore whole.gz --book :memory:", 2, "--book must be a book that stays, got :memory:"],
    ["backup x.gz --book :memory:", 2, "--book must be a book that stays, got :memory:"],
  ])("%s fails and makes no book", async (words, code, message) => {
    const result = await run(words);
    expect({ code: result.code, says: result.err.includes(message) ? message : result.err }).toEqual({
      code,
      says: message,
    });
    expect(await missing("no.db")).toBe(true);
  });
});
