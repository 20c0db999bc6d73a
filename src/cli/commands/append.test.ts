import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CliFolder, cliFolder } from "../../../test/support/cli.ts";

let at: CliFolder;
beforeEach(async () => {
  at = await cliFolder();
});
afterEach(() => at.remove());

const only = async () => JSON.parse((await at.daybook("events --json")).out);

describe("append", () => {
  test("records an event, making the book, and says where", async () => {
    const { code, out, err } = await at.daybook([
      ...["append", "tasks", "task.completed", "t-1", "--data", '{"title": "Write"}', "--actor", "ana"],
      ...["--id", "e-1", "--source", "/test", "--time", "2026-03-01T06:15:00Z"],
    ]);
    expect({ code, out, err }).toEqual({ code: 0, out: "recorded tasks t-1 version 1, id e-1\n", err: "" });
    expect(await only()).toMatchObject({
      log: "tasks",
      type: "task.completed",
      subject: "t-1",
      data: { title: "Write" },
      actor: "ana",
      id: "e-1",
      source: "/test",
      time: "2026-03-01T06:15:00.000Z",
      version: 1,
    });
  });

  test("the same source and id again is recorded once", async () => {
    await at.daybook("append tasks a.b t --id e-1");
    const { code, out } = await at.daybook("append tasks a.b t --id e-1");
    expect({ code, out }).toEqual({
      code: 0,
      out: "recorded before, 2026-03-02T12:00:00.000Z: tasks t version 1, id e-1\n",
    });
  });

  test("--json answers what the library answers", async () => {
    const { out } = await at.daybook("append tasks a.b t --json --id e-1");
    expect(JSON.parse(out)).toMatchObject({ recorded: 1, duplicate: 0, events: [{ id: "e-1", version: 1 }] });
  });

  test("data comes from standard input or a file", async () => {
    await writeFile(join(at.path, "data.json"), '{"from": "file"}');
    await at.daybook("append tasks a.b t --data @data.json");
    expect((await only()).data).toEqual({ from: "file" });
    const { out } = await at.daybook("append tasks a.b t --data - --json", { stdin: "[1, 2]" });
    expect(JSON.parse(out).events[0].data).toEqual([1, 2]);
  });

  test.each([
    ["2h ago", "2026-03-02T10:00:00.000Z"],
    ["09:30", "2026-03-02T09:30:00.000Z"],
    ["2026-03-01 09:30", "2026-03-01T09:30:00.000Z"],
  ])("--time %j is %s", async (time, instant) => {
    await at.daybook(["append", "tasks", "a.b", "t", "--time", time]);
    expect((await only()).time).toBe(instant);
  });

  test("an expected version that does not hold is a conflict, and nothing is recorded", async () => {
    await at.daybook("append tasks a.b t --expected-version no-stream");
    const { code, err } = await at.daybook("append tasks a.b t --expected-version 0 --json");
    expect(code).toBe(1);
    expect(JSON.parse(err)).toMatchObject({ code: "version_conflict", actualVersion: 1 });
    expect((await at.daybook("append tasks a.b t --expected-version 1")).code).toBe(0);
    expect((await at.daybook("count --json")).out).toContain('"totals":{"count":2}');
  });

  test.each([
    [["--data", "{x"], 2, '--data must be JSON, got "{x"'],
    [["--data", "@gone.json"], 1, "gone.json must be a file that can be read: there is no such file"],
    [
      ["--time", "soon"],
      2,
      '--time must be now, 09:30, 30min ago, 2026-03-02T09:30, or an instant, got "soon"',
    ],
    [["--expected-version", "-1"], 2, /--expected-version/],
    [["--actor", ""], 2, 'event actor must be 1 to 256 characters without control characters, got ""'],
  ])("refuses %j", async (words, code, message) => {
    const result = await at.daybook(["append", "tasks", "a.b", "t", ...words]);
    expect(result).toMatchObject({ code, out: "" });
    expect(result.err).toMatch(message);
  });

  test("refuses an event that breaks a rule, and a name that is none", async () => {
    expect(await at.daybook(["append", "tasks", "a b", "t"])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^daybook: event type must be .*, got "a b"\nhint: by convention/),
    });
    expect(await at.daybook("append Tasks a.b t")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/log must be/),
    });
  });
});
