import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CliFolder, cliFolder, NOON } from "../../../test/support/cli.ts";

let at: CliFolder;
beforeEach(async () => {
  at = await cliFolder();
});
afterEach(() => at.remove());

const HOUR = 3_600_000;
const track = (words: string | string[], hours = 0) =>
  at.daybook(["track", ...(typeof words === "string" ? words.split(" ") : words)], {
    now: NOON + hours * HOUR,
  });
const first = async () => JSON.parse((await track("list --json --limit 1")).out);

describe("track", () => {
  test("start stops what runs; status and stop say what they see", async () => {
    expect((await track("start Study --tag maths")).out).toBe(
      "started Study since 2026-03-02 12:00 (0:00:00), tags maths\n",
    );
    expect((await track("status", 1)).out).toBe("Study since 2026-03-02 12:00 (1:00:00), tags maths\n");
    expect((await track(["start", "Chore", "--at", "30min ago"], 2)).out).toBe(
      "stopped Study from 2026-03-02 12:00 to 13:30 (1:30:00), tags maths\nstarted Chore since 2026-03-02 13:30 (0:30:00)\n",
    );
    expect(JSON.parse((await track("stop --at 13:45 --json", 2)).out)).toMatchObject({
      type: "Chore",
      seconds: 900,
    });
    expect(JSON.parse((await track("status --json", 2)).out)).toEqual({ entry: null });
    expect(await track("stop", 2)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^daybook: a timer must be running to be stopped, got none\nhint: /),
    });
  });

  test.each([
    ["09:00 10:30", "2026-03-02T09:00:00.000Z", 5_400],
    ["09:00 1h30m", "2026-03-02T09:00:00.000Z", 5_400],
    // It is noon: nobody writes down what is to come.
    ["23:00 01:00", "2026-03-01T23:00:00.000Z", 7_200],
    ["2026-03-01T23:00 2026-03-02T01:00", "2026-03-01T23:00:00.000Z", 7_200],
    ["2026-03-01T23:00:00+05:30 45min", "2026-03-01T17:30:00.000Z", 2_700],
    ["11:00 now", "2026-03-02T11:00:00.000Z", 3_600],
  ])("add %s is %s, %i s", async (words, start, seconds) => {
    const { code, out } = await track(`add ${words} Study --json`);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ start, seconds, type: "Study" });
  });

  test("a tag that is a type is the type, anything else is untyped", async () => {
    await track("add 09:00 1h --tag study --tag maths");
    expect(await first()).toMatchObject({ type: "Study", tags: ["maths"] });
    await track("add 10:00 1h --tag other");
    expect(await first()).toMatchObject({ type: "untyped", tags: ["other"] });
  });

  test("edit changes what is named and nothing else", async () => {
    await track("add 2026-02-27T09:00 1h Study --tag maths");
    expect((await track("edit @1 --end 09:30")).out).toBe(
      "changed: Study from 2026-02-27 09:00 to 09:30 (0:30:00), tags maths\n",
    );
    await track("edit @1 --start 08:30 --end 2h --tag a --tag b");
    expect(await first()).toMatchObject({
      start: "2026-02-27T08:30:00.000Z",
      seconds: 7_200,
      tags: ["a", "b"],
    });
    await track(["edit", "@1", "--no-tags", "--description", "week 3", "--type", "Chore"]);
    expect(await first()).toMatchObject({ type: "Chore", tags: [], description: "week 3", version: 4 });
    expect((await track("edit @1 --type Chore")).out).toMatch(/^unchanged: Chore /);
    await track("edit @1 --end running");
    expect(await first()).toMatchObject({ end: null, flags: ["running", "over-long", "crosses-midnight"] });
  });

  test("an edit or a deletion of another version than the stated one is refused", async () => {
    const { id } = JSON.parse((await track("add 09:00 1h Study --json")).out);
    for (const words of [`edit ${id} --if-version 2 --type X`, `delete ${id} --if-version 2`]) {
      expect(await track(words)).toMatchObject({
        code: 1,
        err: expect.stringContaining("must be at version 2, got 1"),
      });
    }
    expect((await track(`edit ${id} --if-version 1 --type X`)).code).toBe(0);
  });

  test("delete takes an entry out of lists and counts", async () => {
    await track("add 09:00 1h Study");
    expect((await track("delete @1")).out).toBe("deleted Study from 2026-03-02 09:00 to 10:00 (1:00:00)\n");
    expect((await track("list")).err).toBe("no entries\n");
    expect(JSON.parse((await track("count --json")).out).totals).toEqual({ count: 0, seconds: 0 });
  });

  test("list numbers the newest, and filters without numbers", async () => {
    await track(["add", "2026-03-01T23:30", "2026-03-02T00:30", "Study", "--description", "late\nand long"]);
    await track("add 09:00 1h Chore --tag home");
    const table = async (words: string) =>
      (await track(words)).out.replaceAll(/[0-9a-f-]{36}/g, "I".repeat(36));
    const id = "I".repeat(36);
    expect(await table("list")).toBe(
      [
        `    start             end               h:mm:ss  type   tags  flags             id${" ".repeat(36)}description`,
        `@1  2026-03-02 09:00  10:00             1:00:00  Chore  home                    ${id}`,
        `@2  2026-03-01 23:30  2026-03-02 00:30  1:00:00  Study        crosses-midnight  ${id}  late and long`,
        "",
      ].join("\n"),
    );
    expect(await table("list --tag home")).toMatch(/^start .*\n2026-03-02 09:00 .*\n$/);
    expect((await track("list --from 2026-03-02 --json")).out.trim().split("\n")).toHaveLength(2);
    expect((await track("list --type Study --json")).out.trim().split("\n")).toHaveLength(1);
    expect((await track("list --limit 1")).err).toBe("1 entry shown; --limit shows more\n");
    expect((await track("list --oldest-first --limit 1 --json")).out).toContain('"type":"Study"');
  });

  test("day has each day its own share of an entry across midnight", async () => {
    await track("add 2026-03-01T23:30 2026-03-02T01:00 Study");
    expect((await track("day yesterday")).out).toMatch(/Study.*\n2026-03-01: 1 entry, 0:30:00\n$/);
    expect((await track("day")).out).toMatch(/Study.*\n2026-03-02: 0 entries, 1:00:00\n$/);
    expect(JSON.parse((await track("day 2026-03-02 --json")).out)).toMatchObject({
      count: 0,
      seconds: 3_600,
    });
  });

  test("count sums entries and hours by type", async () => {
    await track("add 2026-03-01T23:30 2026-03-02T01:00 Study");
    await track("add 09:00 1h Chore");
    expect((await track("count --type Study --by day")).out).toMatch(
      /^day +count +h:mm:ss\n2026-03-01 +1 +0:30:00 +█{20}\n2026-03-02 +0 +1:00:00 +█{40}\ntotal +1 +1:30:00\n$/,
    );
  });

  test.each([
    [
      "edit @1",
      2,
      /^daybook: place must be at most @0, got @1\nhint: daybook track list shows the entries\n$/,
    ],
    ["delete @0", 2, /^daybook: place must be @1 to @1000, got @0\n$/],
    ["delete gone", 1, /^daybook: time entry must be one that is recorded, got "gone"\n$/],
    ["add 09:00", 2, /missing required argument 'end'/],
    ["add 9:00 1h", 2, /^daybook: start must be now, 09:30, 30min ago, .*, got "9:00"\n$/],
    ["add 09:00 soon", 2, /^daybook: end must be now, .*, got "soon"\n$/],
    ["add 2026-03-02T09:00 2026-03-02T08:00", 2, /^daybook: entry end must be at or after its start/],
    ["day 2026-02-30", 2, /^daybook: date must be a day YYYY-MM-DD, today or yesterday, got "2026-02-30"\n$/],
    ["count --type a --tag b", 2, /^daybook: no counter is kept for a type with a tag\nhint: /],
  ])("refuses %s", async (words, code, message) => {
    await at.daybook("import ndjson -");
    const result = await track(words);
    expect(result).toMatchObject({ code, out: "" });
    expect(result.err).toMatch(message);
  });

  test("task and measurements are said, listed, counted and taken away", async () => {
    expect((await at.daybook(["task", "add", "Run", "--id", "t-1"])).code).toBe(0);
    const words = [
      "add",
      "09:00",
      "1h",
      "Exercise",
      "--task",
      "t-1",
      "--measure",
      "5 km",
      "--measure",
      "20 pages",
    ];
    expect((await track(words)).out).toContain(
      "recorded Exercise from 2026-03-02 09:00 to 10:00 (1:00:00), task t-1, 5 km, 20 pages\n",
    );
    expect((await track("list --task t-1")).out).toMatch(/tags +measured +flags +id +task +description\n/);
    expect((await track("count --task t-1 --by day")).out).toMatch(
      /^day +count +h:mm:ss +km +pages\n2026-03-02 +1 +1:00:00 +5 +20 +█+\n/,
    );
    expect((await at.daybook("count time --task t-1 --measure length --by day")).out).toMatch(
      / km .*\n.* 5 /,
    );
    expect(JSON.parse((await track("edit @1 --no-task --no-measures --json")).out)).toMatchObject({
      task: null,
      measurements: [],
    });
    expect((await track("list --task t-1")).err).toBe("no entries\n");
    await track("start Exercise --task t-1");
    expect((await track(["stop", "--measure", "2.5 mi"], 1)).out).toContain("task t-1, 2.5 mi\n");
  });

  test.each([
    [
      ["add", "09:00", "1h", "--measure", "5"],
      2,
      "daybook: measurement must be a number and a unit such as 5 km",
    ],
    [["add", "09:00", "1h", "--task", "t-9"], 2, 'daybook: entry task must be one that there is, got "t-9"'],
  ])("%j is refused", async (words, code, message) => {
    const result = await track(words);
    expect(result).toMatchObject({ code, out: "" });
    expect(result.err).toContain(message);
  });

  test("an edit that names nothing is a wrong usage", async () => {
    await track("add 09:00 1h");
    expect(await track("edit @1")).toMatchObject({
      code: 2,
      err: "daybook: an edit must change something, got no option that does\n",
    });
  });
});
