import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CliFolder, cliFolder } from "../../../test/support/cli.ts";
import { openDaybook } from "../../daybook.ts";

let at: CliFolder;
beforeEach(async () => {
  at = await cliFolder();
  for (const id of ["e1", "e2", "e3"]) await at.daybook(`append tasks task.created t --id ${id}`);
});
afterEach(() => at.remove());

/** Tails until so many lines are there; e4 and e5 are recorded when it waits. */
async function tailed(words: string, lines: number): Promise<string[]> {
  const stop = new AbortController();
  const book = await openDaybook(join(at.path, "daybook.db"));
  let appended: Promise<unknown> | undefined;
  const append = async () => {
    await book.append("tasks", { id: "e4", type: "task.completed", subject: "t" });
    await book.append("users", { id: "e5", type: "user.joined", subject: "ana" });
  };
  const { code, out } = await at.daybook(`tail ${words}`, {
    interruption: { signal: stop.signal, isHeeded: false },
    columns: 200,
    onErr: (text) => {
      if (text.includes("waiting for events; Ctrl-C ends")) appended ??= append();
    },
    onOut: (text) => {
      if (text.split("\n").length > lines) stop.abort();
    },
  });
  await appended;
  await book.close();
  expect(code).toBe(0);
  return out.trimEnd().split("\n");
}

const idsOf = (lines: string[]) => lines.map((line) => JSON.parse(line).id);

describe("tail", () => {
  test("prints what is recorded from now on, by another process too, until it is interrupted", async () => {
    expect(idsOf(await tailed("--json", 2))).toEqual(["e4", "e5"]);
  });

  test("--last begins with the last that there are, none twice", async () => {
    expect(idsOf(await tailed("--json --last 2", 4))).toEqual(["e2", "e3", "e4", "e5"]);
  });

  test("filters", async () => {
    expect(idsOf(await tailed("tasks --json --type task.completed", 1))).toEqual(["e4"]);
  });

  test.each([
    ['{"detail-type":["task.completed"]}', ["e4"]],
    ['{"detail":{"id":["e2","e5"]}}', ["e2", "e5"]],
  ])("--pattern %s shows what it matches, of the past and of what comes", async (pattern, ids) => {
    expect(idsOf(await tailed(`--pattern ${pattern} --json --last 1`, ids.length))).toEqual(ids);
  });

  test("--pattern must be one", async () => {
    const { code, err } = await at.daybook(["tail", "--pattern", '{"source":"a text"}', "--json"]);
    expect(code).toBe(2);
    expect(JSON.parse(err)).toMatchObject({ code: "pattern_invalid" });
  });

  test("--after goes on from a position", async () => {
    const { out } = await at.daybook("events --id e1 --json");
    expect(idsOf(await tailed(`--json --after ${JSON.parse(out).position}`, 4))).toEqual([
      "e2",
      "e3",
      "e4",
      "e5",
    ]);
  });

  test("prints one line an event", async () => {
    expect(await tailed("--last 1", 3)).toEqual([
      "2026-03-02 12:00:00  tasks  task.created  t    3  ",
      expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}tasks {2}task\.completed {2}t {4}4 {2}$/),
      expect.stringMatching(/users {2}user\.joined {2}ana/),
    ]);
  });
});
