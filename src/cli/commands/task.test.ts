import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CliFolder, cliFolder, NOON } from "../../../test/support/cli.ts";

let at: CliFolder;
let minutes = 0;
beforeEach(async () => {
  at = await cliFolder();
  minutes = 0;
});
afterEach(() => at.remove());

/** A minute later each time, so that the last one created is `@1`. */
const task = (words: string | string[]) =>
  at.daybook(["task", ...(typeof words === "string" ? words.split(" ") : words)], {
    now: NOON + minutes++ * 60_000,
  });

async function plant(): Promise<void> {
  await task(["add", "Release it", "--id", "release", "--tag", "work", "--due", "2026-04-30"]);
  await task("add Docs --id docs --parent @1");
  await task("add Typos --id typos --parent docs --status done");
}

describe("task", () => {
  test("add creates one and says its id; with --json it says all", async () => {
    expect((await task(["add", "Release it", "--id", "r", "--tag", "a", "--tag", "b"])).out).toBe(
      'created "Release it" (open), tags a, b\nid r\n',
    );
    expect(JSON.parse((await task("add Docs --parent r --created 2026-03-01 --json")).out)).toMatchObject({
      title: "Docs",
      parent: "r",
      created: "2026-03-01T00:00:00.000Z",
      version: 1,
    });
  });

  test("list numbers the newest, and filters without numbers", async () => {
    await plant();
    expect((await task("list")).out).toBe(
      [
        "    created           status  due         tags  id       title",
        "@1  2026-03-02 12:02  done                      typos    Typos",
        "@2  2026-03-02 12:01  open                      docs     Docs",
        "@3  2026-03-02 12:00  open    2026-04-30  work  release  Release it",
        "",
      ].join("\n"),
    );
    expect((await task("list --status open --parent none")).out).toMatch(/^created .*\n.*release .*\n$/);
    const ids = async (words: string) =>
      (await task(`list --json ${words}`)).out
        .split("\n")
        .flatMap((line) => (line === "" ? [] : JSON.parse(line).id));
    expect(await ids("--tag work")).toEqual(["release"]);
    expect(await ids("--root @2 --oldest-first")).toEqual(["docs", "typos"]);
    expect(await ids("--completed-from today")).toEqual(["typos"]);
    expect(await ids("--to yesterday")).toEqual([]);
    expect((await task("list --limit 1")).err).toBe("1 task shown; --limit shows more\n");
    expect((await task("list --tag none")).err).toBe("no tasks\n");
  });

  test("tree puts each under its parent, with progress and time", async () => {
    await plant();
    await at.daybook("track add 09:00 1h30m --task typos");
    expect((await task("tree")).out).toBe(
      [
        "[ ] Release it  1/2  1:30:00  release",
        "  [ ] Docs  1/1  1:30:00  docs",
        "    [x] Typos  1:30:00  typos",
        "",
      ].join("\n"),
    );
    expect((await task("tree docs --json")).out.trim().split("\n")).toHaveLength(2);
  });

  test("show says where it stands", async () => {
    await plant();
    await task(["edit", "docs", "--content", "all of\nit"]);
    expect((await task("show docs")).out).toBe(
      [
        '"Docs" (open)',
        "id docs, version 2",
        "created 2026-03-02 12:01",
        "below Release it",
        "1 of 1 right below it done",
        "1 of 1 below it done",
        "time 0:00:00",
        "",
        "all of",
        "it",
        "",
      ].join("\n"),
    );
    expect(JSON.parse((await task("show @1 --json")).out)).toMatchObject({ id: "typos", status: "done" });
  });

  test("start, done and reopen change its status, edit what is named", async () => {
    await plant();
    expect((await task("start docs")).out).toBe('changed: "Docs" (in-progress)\n');
    expect((await task("start docs")).out).toBe('unchanged: "Docs" (in-progress)\n');
    expect(JSON.parse((await task("done docs --at 2026-03-01 --json")).out)).toMatchObject({
      status: "done",
      completed: "2026-03-01T00:00:00.000Z",
    });
    expect((await task("reopen docs")).out).toBe('changed: "Docs" (open)\n');
    expect((await task("edit release --no-tags --due none --title Ship")).out).toBe(
      'changed: "Ship" (open)\n',
    );
    expect((await task("edit release --status cancelled --if-version 1")).err).toContain(
      "at version 1, got 2",
    );
  });

  test("move and delete look at the tree", async () => {
    await plant();
    expect((await task("move typos release")).out).toBe('"Typos" (done) is below "Release it"\n');
    expect((await task("move typos none")).out).toBe('"Typos" (done) is below none\n');
    expect((await task("move release docs")).err).toMatch(/^daybook: task parent must be neither the task/);
    expect(await task("delete release")).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /^daybook: task "release" must have no task below it .*\nhint: delete them too/,
      ),
    });
    expect((await task("delete release --children cascade")).out).toMatch(/^deleted "Release it"/);
    expect((await task("tree")).out).toBe("[x] Typos  typos\n");
  });

  test.each<[string, number, RegExp]>([
    ["show @1", 2, /^daybook: place must be at most @0, got @1\nhint: daybook task list shows the tasks\n$/],
    ["show gone", 1, /^daybook: task must be one that exists, got "gone"\n$/],
    ["delete @0", 2, /^daybook: place must be @1 to @1000, got @0\n$/],
    ["add", 2, /missing required argument 'title'/],
    ["add x --due soon", 2, /^daybook: task due must be a day/],
    ["add x --status DONE", 2, /^daybook: --status must be one of open, in-progress, done, cancelled/],
    ["list --completed-to soon", 2, /^daybook: --completed-to must be a day, /],
    ["delete x --children eat", 2, /^daybook: --children must be one of block, cascade, detach, got "eat"/],
  ])("refuses %s", async (words, code, message) => {
    await at.daybook("import ndjson -");
    const result = await task(words);
    expect(result).toMatchObject({ code, out: "" });
    expect(result.err).toMatch(message);
  });

  test("an edit that names nothing is a wrong usage", async () => {
    await task("add One");
    expect(await task("edit @1")).toMatchObject({
      code: 2,
      err: "daybook: an edit must change something, got no option that does\n",
    });
  });
});
