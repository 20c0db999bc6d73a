import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CliFolder, cliFolder } from "../../../test/support/cli.ts";

let at: CliFolder;
beforeAll(async () => {
  at = await cliFolder();
  const events = [
    {
      log: "tasks",
      type: "task.created",
      subject: "t-1",
      actor: "ana",
      time: "2026-02-27T10:00:00Z",
      data: { tags: ["home"] },
    },
    { log: "tasks", type: "task.completed", subject: "t-1", actor: "raj", time: "2026-03-01T23:59:59Z" },
    {
      log: "tasks",
      type: "task.completed",
      subject: "t-2",
      actor: "ana",
      time: "2026-03-02T09:00:00Z",
      data: "\u001b[31m",
    },
    { log: "users", type: "user.joined", subject: "ana", time: "2026-03-02T10:00:00Z", data_base64: "AAEC" },
  ].map((event, index) => JSON.stringify({ id: `e${index + 1}`, ...event }));
  await at.daybook("import ndjson -", { stdin: events.join("\n") });
});
afterAll(() => at.remove());

const ids = async (words: string) => {
  const { out } = await at.daybook(`events --json ${words}`);
  return out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line).id)
    .join(" ");
};

describe("events", () => {
  test("prints a table, newest first", async () => {
    const { code, out, err } = await at.daybook("events");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toBe(
      [
        "time                 log    type            subject  actor  version  data",
        "2026-03-02 10:00:00  users  user.joined     ana                   1  (binary)",
        '2026-03-02 09:00:00  tasks  task.completed  t-2      ana          1  "\\u001b[31m"',
        "2026-03-01 23:59:59  tasks  task.completed  t-1      raj          2",
        '2026-02-27 10:00:00  tasks  task.created    t-1      ana          1  {"tags":["home"]}',
        "",
      ].join("\n"),
    );
  });

  test("a terminal's lines are cut to its width", async () => {
    const { out } = await at.daybook("events tasks", { columns: 66 });
    const lines = out.split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBe(66);
    expect(lines[3]).toBe("2026-02-27 10:00:00  tasks  task.created    t-1      ana         …");
  });

  test.each([
    ["", "e4 e3 e2 e1"],
    ["--oldest-first", "e1 e2 e3 e4"],
    ["tasks", "e3 e2 e1"],
    ["--type task.completed", "e3 e2"],
    ["--type task.", "e3 e2 e1"],
    ["--type task.created --type user.joined", "e4 e1"],
    ["--actor ana", "e3 e1"],
    ["--subject t-1", "e2 e1"],
    ["--tag home", "e1"],
    ["--id e2", "e2"],
    ["--from 2026-03-01", "e4 e3 e2"],
    ["--to 2026-03-01", "e2 e1"],
    ["--from today", "e4 e3"],
    ["--from yesterday --to yesterday", "e2"],
    ["--from 2026-03-02T09:00", "e4 e3"],
    ["--from 2026-03-02T09:00:00+01:00 --to 2026-03-02T10:00:00Z", "e3"],
    ["--limit 2", "e4 e3"],
    ["tasks --actor ana --type task.completed", "e3"],
  ])("%s gives %s", async (words, expected) => {
    expect(await ids(words)).toBe(expected);
  });

  test("says that there is more, and only then", async () => {
    expect((await at.daybook("events --limit 3")).err).toBe("3 events shown; --limit or --all shows more\n");
    expect((await at.daybook("events --limit 4")).err).toBe("");
    expect((await at.daybook("events --limit 1 --all")).out.split("\n")).toHaveLength(6);
  });

  test("says why there is nothing", async () => {
    expect(await at.daybook("events nolog")).toEqual({
      code: 0,
      out: "",
      err: "no events: there is no log nolog here; logs: tasks, users\n",
    });
    expect((await at.daybook("events tasks --actor mei")).err).toBe("no events match\n");
  });

  test("refuses a bound that is none", async () => {
    expect(await at.daybook("events --from 2026-02-30")).toMatchObject({
      code: 2,
      err: 'daybook: --from must be a day, a wall time such as 2026-03-02T07:15, or an instant, got "2026-02-30"\n',
    });
  });
});
