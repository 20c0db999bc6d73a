import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CliFolder, cliFolder } from "../../test/support/cli.ts";

let at: CliFolder;
beforeEach(async () => {
  at = await cliFolder();
});
afterEach(() => at.remove());

const COMMANDS = [
  "serve",
  "demo",
  "import",
  "export",
  "append",
  "events",
  "tail",
  "count",
  "track",
  "track start",
  "track stop",
  "track status",
  "track add",
  "track edit",
  "track delete",
  "track list",
  "track day",
  "track count",
  "rebuild",
  "recount",
  "doctor",
];

describe("the command line", () => {
  test.each(["", ...COMMANDS])(
    "%s --help shows an example and the options of every command",
    async (words) => {
      const { code, out, err } = await at.daybook(`${words} --help`);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toContain(`Usage: daybook${words === "" ? "" : ` ${words}`}`);
      expect(out).toMatch(/Examples:\n {2}daybook /);
      for (const option of ["--book", "--config", "--json", "--help"]) expect(out).toContain(option);
    },
  );

  test("--version prints the version alone", async () => {
    expect(await at.daybook("--version")).toEqual({ code: 0, out: "0.1.0\n", err: "" });
  });

  test.each(["", "track"])("no words (%j) are a wrong usage that shows the help on stderr", async (words) => {
    const { code, out, err } = await at.daybook(words);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("Usage: daybook");
  });

  test.each([
    ["imprt", "unknown command 'imprt'", "did you mean import?"],
    ["xyzzy", "unknown command 'xyzzy'", "see daybook --help"],
    ["track strat", "unknown command 'strat'", "did you mean start?"],
    ["events --lmit 3", "unknown option '--lmit'", "did you mean --limit?"],
    ["append tasks", "missing required argument 'type'", "see daybook append --help"],
    [
      "serve 1",
      "too many arguments for 'serve'. Expected 0 arguments but got 1.",
      "see daybook serve --help",
    ],
    ["count --by year", '--by must be one of day, week, month, got "year"', undefined],
    ["events --limit 0", '--limit must be a whole number from 1 up, got "0"', undefined],
    ["events --limit 1e3", '--limit must be a whole number from 1 up, got "1e3"', undefined],
    [
      "events --book dynamodb:a/b",
      'the book\'s name must be letters, digits, _ . and -, at most 200, got "a/b"',
      "name it as in dynamodb:daybook",
    ],
  ])("%s is a wrong usage", async (words, message, hint) => {
    const { code, out, err } = await at.daybook(words);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    const [first = "", second] = err.split("\n");
    expect(first).toMatch(/^daybook: /);
    expect(first.slice("daybook: ".length)).toMatch(message);
    if (hint !== undefined) expect(second).toBe(`hint: ${hint}`);
  });

  test.each([
    ["task add x --due 2026-02-30", "task due must be"],
    [["task", "add", ""], "task title must be"],
    ["task add x --parent none-404", "task parent must be"],
    ["task edit t-1 --due tomorrowish", "task due must be"],
    ["note add x --date 2026-02-30", "note date must be"],
    [["tag", "create", " "], "tag name must be"],
    [["goal", "add", "Run", "--amount", "0 km", "--per", "week"], "goal"],
    [["goal", "add", "Read", "--count", "1", "--per", "week", "--log", "BAD LOG"], "goal"],
    [["track", "add", "09:00", "10:00", "x".repeat(101)], "entry type must be"],
    [["append", "tasks", "a b", "t"], "event type must be"],
  ])("%j has a value that what it makes refuses: a wrong usage too", async (words, message) => {
    await at.daybook("task add first --id t-1");
    const { code, out, err } = await at.daybook(words);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
  });

  test("with --json an error is one JSON problem on stderr", async () => {
    const { code, out, err } = await at.daybook("events --json");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(JSON.parse(err)).toMatchObject({
      code: "book_missing",
      detail: expect.any(String),
      hint: expect.any(String),
    });
    const usage = await at.daybook("--json imprt");
    expect(JSON.parse(usage.err)).toEqual({
      title: "A command was given words that it does not know.",
      code: "usage",
      detail: "unknown command 'imprt'",
      hint: "did you mean import?",
      retryable: false,
    });
  });

  test.each([
    "events",
    "tail",
    "count",
    "export ndjson",
    "export csv",
    "track stop",
    "track status",
    "track edit @1 --type X",
    "track delete @1",
    "track list",
    "track day",
    "track count",
    "rebuild",
    "recount",
  ])("%s on a missing book fails and makes none", async (words) => {
    const { code, out, err } = await at.daybook(words);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^daybook: book must be an existing file, got nothing at .*daybook\.db\nhint: /);
    expect(existsSync(join(at.path, "daybook.db"))).toBe(false);
  });

  test.each([
    ["events", "", /the book is empty/],
    ["events --json", "", /the book is empty/],
    ["count", "", /the book is empty/],
    ["count --json", /^\{"from":"2025-03-03","to":"2026-03-02","by":"month","items":\[\]/, ""],
    ["export ndjson", "", ""],
    ["export csv", "id,start,end,seconds,type,tags,description,flags,task,measurements\n", ""],
    ["export json", "[]\n", ""],
    ["track status", "nothing is running\n", ""],
    ["track list", "", "no entries\n"],
    ["track day", "2026-03-02: 0 entries, 0:00:00\n", ""],
    ["track count", "", "no entries\n"],
    ["rebuild", "rebuilt from 0 events; days are those of UTC\n", ""],
    ["recount", "all is right: 0 items from 0 events\n", ""],
  ])("%s works on an empty book", async (words, out, err) => {
    await at.daybook("import ndjson -");
    const result = await at.daybook(words);
    expect(result.code).toBe(0);
    if (typeof out === "string") expect(result.out).toBe(out);
    else expect(result.out).toMatch(out);
    if (typeof err === "string") expect(result.err).toBe(err);
    else expect(result.err).toMatch(err);
  });

  test("the book is named before or after the command, or by DAYBOOK_BOOK, the words first", async () => {
    await at.daybook("append tasks a.b one --book one.db");
    await at.daybook("--book two.db append tasks a.b two");
    const subjects = async (words: string, book = "") => {
      const { out } = await at.daybook(`${words} --json`, { env: { DAYBOOK_BOOK: book } });
      return JSON.parse(out).subject;
    };
    expect(await subjects("events", "one.db")).toBe("one");
    expect(await subjects("events --book two.db", "one.db")).toBe("two");
    expect((await at.daybook("events")).err).toContain("book must be an existing file");
  });

  test("settings come from the file beside the book, --config or DAYBOOK_CONFIG", async () => {
    await writeFile(join(at.path, "daybook.config.json"), '{"zone": "Asia/Tokyo"}');
    await writeFile(join(at.path, "other.json"), '{"zone": "Asia/Kolkata"}');
    const zone = async (book: string, words: string, env = {}) => {
      await at.daybook(`append tasks a.b s --book ${book} ${words}`, { env });
      return (await at.daybook(`rebuild --book ${book} ${words} --json`, { env })).out;
    };
    expect(await zone("a.db", "")).toContain("Asia/Tokyo");
    expect(await zone("b.db", "--config other.json")).toContain("Asia/Kolkata");
    expect(await zone("c.db", "", { DAYBOOK_CONFIG: "other.json" })).toContain("Asia/Kolkata");
    const wrong = await at.daybook("events --config gone.json");
    expect(wrong).toMatchObject({
      code: 1,
      err: expect.stringMatching(/config file must exist, got ".*gone\.json"/),
    });
  });

  test("a file that is no book is refused and left as it is", async () => {
    await writeFile(
      join(at.path, "daybook.db"),
      "these are not the bytes of a book, but quite a few of them\n",
    );
    const { code, err } = await at.daybook("events");
    expect(code).toBe(1);
    expect(err).toMatch(/^daybook: .*book/);
  });

  test("colours only where a terminal is, and never with NO_COLOR", async () => {
    const isColored = async (options: object) => (await at.daybook("xyzzy", options)).err.includes("\u001b[");
    expect(await isColored({})).toBe(false);
    expect(await isColored({ columns: 80 })).toBe(true);
    expect(await isColored({ columns: 80, env: { NO_COLOR: "1" } })).toBe(false);
    expect(await isColored({ columns: 80, env: { TERM: "dumb" } })).toBe(false);
    expect(await isColored({ env: { FORCE_COLOR: "1" } })).toBe(true);
    expect(await isColored({ columns: 80, env: { NO_COLOR: "", FORCE_COLOR: "0" } })).toBe(false);
  });

  test("DAYBOOK_DEBUG adds where an error comes from", async () => {
    const { err } = await at.daybook("events", { env: { DAYBOOK_DEBUG: "1" } });
    expect(err).toMatch(/\n {4}at /);
  });
});
