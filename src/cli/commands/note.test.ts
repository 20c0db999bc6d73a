import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CliFolder, cliFolder } from "../../../test/support/cli.ts";

let at: CliFolder;
beforeEach(async () => {
  at = await cliFolder();
});
afterEach(() => at.remove());

const json = async (words: string | string[]) => JSON.parse((await at.daybook(words)).out);

describe("note", () => {
  test("add, list, show, edit and delete say what they did", async () => {
    await at.daybook(["task", "add", "Exam", "--content", "Chapters", "--tag", "study", "--id", "t-1"]);
    expect((await at.daybook("note add Filters --content rings --task t-1 --id n-1")).out).toBe(
      'created "Filters" of 2026-03-02 12:00, tags study\nid n-1\n',
    );
    await at.daybook("note add --content older --date 2026-03-01 --id n-2");
    expect((await at.daybook("note list")).out).toBe(
      [
        "    date              of        tags   id   what",
        "    2026-03-02 12:00  a task    study  t-1  Exam: Chapters",
        "@1  2026-03-02 12:00  task t-1  study  n-1  Filters: rings",
        "@2  2026-03-01 00:00                   n-2  older",
        "",
      ].join("\n"),
    );
    expect((await at.daybook("note show @1")).out).toBe(
      '"Filters" of 2026-03-02 12:00, tags study\nid n-1, version 1\nof task t-1\n\nrings\n',
    );
    expect(
      (await at.daybook(["note", "edit", "@1", "--no-task", "--no-tags", "--measure", "5 km"])).out,
    ).toBe('changed: "Filters" of 2026-03-02 12:00\n');
    expect(await json("note show n-1 --json")).toMatchObject({
      task: null,
      tags: [],
      measurements: [{ value: 5, unit: "km" }],
      version: 2,
    });
    expect((await at.daybook("note delete @2 --if-version 1")).out).toBe('deleted "" of 2026-03-01 00:00\n');
    expect((await at.daybook("note list --to 2026-03-01")).err).toBe("no notes\n");
  });

  test("takes its text from a file or standard input", async () => {
    await writeFile(join(at.path, "a.md"), "# A\n");
    expect(await json("note add A --file a.md --json")).toMatchObject({ content: "# A\n" });
    const { out } = await at.daybook("note add B --file - --json", { stdin: "piped" });
    expect(JSON.parse(out)).toMatchObject({ content: "piped" });
  });

  test.each([
    ["note edit @1", 2, "an edit must change something"],
    ["note show @9", 2, "place must be at most @1, got @9"],
    ["note show n-404", 1, "note must be one that is there"],
    ["note edit @1 --title b --if-version 7", 1, "must be at version 7, got 1"],
    ["note add --content a --file b", 2, "--content and --file are two texts"],
    ["note add --measure 5", 2, "measurement must be"],
    ["note add", 2, "a note must have a title, --content, --file or --measure, got none of them"],
    ["note add x --date 2026-02-30", 2, "note date must be"],
    ["note add x --task t-404", 2, "note task must be a task that is there"],
  ])("%s is refused with code %i", async (words, code, message) => {
    await at.daybook("note add a");
    expect(await at.daybook(words)).toMatchObject({ code, err: expect.stringContaining(message) });
    expect((await at.daybook("note list --json")).out.trim().split("\n")).toHaveLength(1);
  });
});

describe("tag", () => {
  test("list, create, rename and delete say what there is", async () => {
    await at.daybook("note add a --tag work");
    await at.daybook("task add b --tag work");
    expect((await at.daybook("tag create plan")).out).toBe(
      'there is "plan": 0 tasks, 0 notes, 0 time entries\n',
    );
    expect((await at.daybook("tag")).out).toBe(
      "tasks  notes  entries  tag\n    0      0        0  plan\n    1      1        0  work\n",
    );
    expect(await at.daybook("tag rename work plan")).toMatchObject({
      code: 1,
      err: expect.stringContaining('tag to must be one that is not there, got "plan"'),
    });
    expect((await at.daybook("tag rename work plan --merge")).out).toBe(
      '2 objects changed; there is "plan": 1 task, 1 note, 0 time entries\n',
    );
    expect((await at.daybook("tag delete plan")).out).toBe(
      'deleted "plan": 1 task, 1 note, 0 time entries\n',
    );
    expect((await at.daybook("tag list")).err).toBe("no tags\n");
    expect(await at.daybook("tag delete plan")).toMatchObject({ code: 1 });
  });
});

describe("import tracker", () => {
  const row = (kind: string, id: string, payload: object) => ({
    ...{ pk: `${kind}#${id}`, sk: "0", gsi1pk: kind, gsi1sk: "x" },
    payload: { id, ...payload },
  });
  const DUMP = JSON.stringify([
    row("TASK", "t-9", { title: "write", status: "OPEN", crdate: "2026-03-01", ptask: "t-1" }),
    row("LOG", "l-1", { title: "review", content: "c", duration: 2, task: "t-9", date: "2026-03-02" }),
    row("LOG", "l-2", { title: "lost", duration: 2, date: "1970-01-01" }),
    row("TASK", "t-1", { title: "taxes", status: "DONE", crdate: "2026-03-01", codate: "2026-03-05" }),
  ]);

  test("tells what would be, writes it, and says the second time that it is there", async () => {
    await writeFile(join(at.path, "dump.json"), DUMP);
    expect(await at.daybook("import tracker dump.json --dry-run")).toMatchObject({
      code: 3,
      out: "would be: 3 recorded, 1 rejected\n",
    });
    const first = await at.daybook("import auto dump.json --unit hours --rejects bad.ndjson");
    expect(first).toMatchObject({ code: 3, out: "3 recorded, 1 rejected\n" });
    expect(first.err).toContain("line 3: date must be a day: a time entry has one, got null");
    expect((await at.daybook("track list --json")).out).toContain('"seconds":7200');
    expect((await at.daybook("import tracker dump.json --unit hours")).out).toBe(
      "0 recorded, 3 duplicates, 1 rejected\n",
    );
    // Below a task of the book itself.
    const more = JSON.stringify([row("TASK", "t-10", { title: "more", crdate: "2026-03-01", ptask: "t-1" })]);
    for (const said of ["would be: 1 recorded\n", "1 recorded\n"]) {
      const words = said.startsWith("would") ? "import tracker - --dry-run" : "import tracker -";
      expect((await at.daybook(words, { stdin: more })).out).toBe(said);
    }
  });

  test.each([
    ["import tracker dump.json --log x", "--log is for events, got format tracker"],
    ["import tracker dump.json --reconcile", "--reconcile is for time entries, got format tracker"],
    ["import seed-csv dump.json --unit hours", "--unit is for tracker, got format seed-csv"],
  ])("%s is refused", async (words, message) => {
    await writeFile(join(at.path, "dump.json"), DUMP);
    expect(await at.daybook(words)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });
});
