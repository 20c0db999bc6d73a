import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CliFolder, cliFolder } from "../../../test/support/cli.ts";
import { progressBar } from "../goal/goal-text.ts";

let folder: CliFolder;
beforeEach(async () => {
  folder = await cliFolder();
});
afterEach(() => folder.remove());

const READ = "goal add Read --minutes 300 --per week --tag reading --id read --from 2026-02-23";

async function answer(words: string | string[]): Promise<string> {
  const { code, out, err } = await folder.daybook(words);
  expect([code, err]).toEqual([0, ""]);
  return out;
}

describe("daybook goal", () => {
  test("sets a goal, and shows how it stands with a bar", async () => {
    expect(await answer(READ)).toContain("Read: at least 5 h a week\nof    tag reading\n");
    await answer("track add 2026-03-02T06:00 3h Study --tag reading");
    const list = await answer("goal");
    expect(list).toContain("████████████░░░░░░░░  60 %  on-track   0 (0)");
    expect(list).toContain("2 h more within 7 days");
    expect(await answer("goal show read")).toBe(
      [
        "Read: at least 5 h a week",
        "of    tag reading",
        "now   ████████████░░░░░░░░  60 %  3 h of 5 h, 2026-03-02 to 2026-03-08",
        "      on-track, 2 h more within 7 days, on track for 840 %",
        "kept  0 %, streak 0, best 0",
        "id read\n",
      ].join("\n"),
    );
  });

  test("lists periods, skips, edits, archives and deletes", async () => {
    await answer(READ);
    await answer("goal skip read 2026-02-24");
    expect(await answer("goal history read")).toMatch(/2026-02-23 {2}2026-03-01 .* 0 min {2}skipped\n$/);
    await answer("goal skip read 2026-02-24 --undo");
    expect(await answer("goal history read --to 2026-03-01")).toMatch(/ missed\n$/);
    expect(
      await answer(["goal", "edit", "read", "--amount", "12.5 km", "--per", "month", "--at-most"]),
    ).toContain("Read: at most 12.5 km a month");
    expect(await answer("goal edit read --to 2026-06-30 --title Books --tag a --tag b")).toContain(
      "counted by both",
    );
    expect(JSON.parse(await answer("goal edit read --no-end --json"))).toMatchObject({
      to: null,
      title: "Books",
    });
    expect(await answer("goal archive read")).toContain("archived");
    expect(await answer("goal list --archived")).toContain("Books");
    expect((await folder.daybook("goal")).err).toBe("no goals\n");
    await answer("goal archive read --undo");
    expect(await answer("goal delete read")).toBe("deleted Books\n");
    expect(await folder.daybook("goal show read")).toMatchObject({ code: 1, out: "" });
  });

  test("knows goals by their place in the list too, and an added one says its id", async () => {
    expect(await answer(READ)).toMatch(/\nid read\n$/);
    await answer("goal add Run --count 3 --per week --id run");
    expect(await answer("goal")).toMatch(/^\s+goal.*\n@1 {2}Read .*\n@2 {2}Run /);
    expect(await answer("goal show @2")).toContain("Run: at least 3 times a week");
    expect(await answer("goal edit @2 --count 2")).toContain("2 times");
    expect(await answer("goal history @1")).toContain("2026-02-23");
    await answer("goal skip @1");
    await answer("goal archive @1");
    expect(await answer("goal archive @1 --undo")).toContain("id read");
    expect(await answer("goal delete @2")).toBe("deleted Run\n");
    const { code, err } = await folder.daybook("goal show @2");
    expect(code).toBe(2);
    expect(err).toContain("place must be at most @1, got @2");
  });

  test("refuses a word that is no command", async () => {
    const { code, err } = await folder.daybook("goal bogus");
    expect(code).toBe(2);
    expect(err).toContain("unknown command 'bogus'");
    expect((await folder.daybook("goal list extra")).err).toContain("no other words");
  });

  test("evaluates once", async () => {
    await answer(READ);
    expect(await answer("goal evaluate")).toBe("1 goal, 1 event recorded\n");
    expect(JSON.parse(await answer("goal evaluate --json"))).toEqual({ goals: 1, recorded: 0 });
  });

  test("answers as JSON", async () => {
    expect(JSON.parse(await answer(`${READ} --json`))).toMatchObject({
      id: "read",
      metric: "minutes",
      target: 300,
    });
    expect(JSON.parse(await answer("goal --json"))).toMatchObject({
      id: "read",
      progress: { status: "behind" },
    });
    expect(JSON.parse(await answer("goal show read --json"))).toMatchObject({ id: "read" });
    expect((await answer("goal history read --json")).split("\n")).toHaveLength(3);
    expect(JSON.parse(await answer("goal skip read --json"))).toMatchObject({ skips: ["2026-03-02"] });
    expect(JSON.parse(await answer("goal delete read --json"))).toEqual({ id: "read", deleted: true });
  });

  test("takes a range of days, a count of another log, and tasks with a limit", async () => {
    expect(
      await answer("goal add Sprint --count 3 --log tasks --type task. --per 2026-03-01..2026-03-14"),
    ).toContain("Sprint: at least 3 times from 2026-03-01 to 2026-03-14\nof    type task. in log tasks\n");
    expect(await answer("goal add Talk --minutes 90 --per day --type Meeting --at-most")).toContain(
      "within, 1 h 30 min left today, heading for 0 %",
    );
  });

  test.each([
    ["goal add Read --per week", "a goal must have one of --minutes, --count and --amount, got none"],
    ["goal add Read --minutes 3 --count 3 --per week", "got several"],
    ["goal add Read --minutes 3", "--per must be day, week, month or a range, got nothing"],
    ["goal add Read --minutes 3 --per year", "--per must be day, week, month or a range FROM..TO"],
    ["goal add Read --minutes 0 --per day", "--minutes must be a number above 0"],
    ["goal add Read --minutes -3 --per day", "--minutes must be a number above 0"],
    ["goal add Read --count 1e3 --per day", "--count must be a number above 0"],
    ["goal add Read --amount km --per day", "--amount must be a number and a unit"],
    ["goal add Read --minutes 3 --per day --at-most --at-least", "cannot be used with"],
    ["goal add Read --minutes 3 --per day --from soon", "--from must be a day"],
    ["goal edit read", "an edit must change something"],
    ["goal edit read --no-end --to 2026-03-01", "--to must not stand with --no-end"],
    ["goal skip read soon", "date must be a day"],
  ])("%s is refused: %s", async (words, message) => {
    await answer(READ);
    const { code, out, err } = await folder.daybook(words);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
  });
});

test.each([
  [0, "░░░░░░░░░░░░░░░░░░░░   0 %"],
  [0.049, "░░░░░░░░░░░░░░░░░░░░   4 %"],
  [0.999, "███████████████████░  99 %"],
  [1, "████████████████████ 100 %"],
  [12.345, "████████████████████ 1,235 %"],
])("the bar of %d is %s", (fraction, bar) => {
  expect(progressBar(fraction)).toBe(bar);
});
