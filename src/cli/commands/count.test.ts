import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CliFolder, cliFolder } from "../../../test/support/cli.ts";

let at: CliFolder;
beforeAll(async () => {
  at = await cliFolder();
  const event = (day: string, type: string, actor: string) =>
    JSON.stringify({ type, subject: "t", actor, time: `${day}T09:00:00Z` });
  const lines = [
    event("2026-01-31", "task.created", "ana"),
    event("2026-02-27", "task.created", "ana"),
    event("2026-03-01", "task.completed", "ana"),
    event("2026-03-02", "task.created", "raj"),
    event("2026-03-02", "task.completed", "ana"),
    event("2024-03-02", "task.created", "ana"),
  ];
  await at.daybook("import ndjson - --log tasks", { stdin: lines.join("\n") });
  await at.daybook("track add 2026-03-01T23:30 2026-03-02T01:00 Study --tag maths");
});
afterAll(() => at.remove());

const count = async (words: string) => (await at.daybook(`count ${words}`)).out;
const bar = (length: number) => "█".repeat(length);

describe("count", () => {
  test("prints the last twelve months with bars and a total", async () => {
    expect(await count("tasks")).toBe(
      [
        "month    count",
        `2026-01      1  ${bar(13)}`,
        `2026-02      1  ${bar(13)}`,
        `2026-03      3  ${bar(40)}`,
        "total        5",
        "",
      ].join("\n"),
    );
  });

  test("--json is the API's shape", async () => {
    expect(JSON.parse(await count("tasks --json --by day --from 2026-03-01"))).toEqual({
      from: "2026-03-01",
      to: "2026-03-02",
      by: "day",
      items: [
        { date: "2026-03-01", count: 1 },
        { date: "2026-03-02", count: 2 },
      ],
      totals: { count: 3 },
    });
  });

  test("a year of time: hours, and bars of the measure that is asked for", async () => {
    expect(await count("time --by day --measure seconds")).toBe(
      [
        "day         count  h:mm:ss",
        `2026-03-01      1  0:30:00  ${bar(20)}`,
        `2026-03-02      0  1:00:00  ${bar(40)}`,
        "total           1  1:30:00",
        "",
      ].join("\n"),
    );
  });

  test.each([
    ["tasks --type task.completed", { count: 2 }],
    ["tasks --type task.", { count: 5 }],
    ["tasks --actor ana", { count: 4 }],
    ["tasks --actor ana --type task.created", { count: 2 }],
    ["tasks --subject t --to 2026-02-28", { count: 2 }],
    ["time --tag maths", { count: 1, seconds: 5_400 }],
    ["tasks --from 2020-01-01", { count: 6 }],
    ["", { count: 6, seconds: 5_400 }],
  ])("%s counts %j", async (words, totals) => {
    expect(JSON.parse(await count(`${words} --json`)).totals).toEqual(totals);
  });

  test("weeks begin when they are said to, and --dense lists what is nothing", async () => {
    const dates = async (words: string) => JSON.parse(await count(`tasks --json --by week ${words}`)).items;
    expect(await dates("--from 2026-02-27")).toEqual([
      { date: "2026-02-23", count: 2 },
      { date: "2026-03-02", count: 2 },
    ]);
    expect(await dates("--from 2026-02-27 --week-start sunday")).toEqual([
      { date: "2026-02-22", count: 1 },
      { date: "2026-03-01", count: 3 },
    ]);
    expect(await dates("--from 2026-02-16 --dense")).toHaveLength(3);
  });

  test("bars fit the terminal", async () => {
    const { out } = await at.daybook("count tasks", { columns: 30 });
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBe(30);
  });

  test.each([
    ["--tag a --actor b", 2, /no counter is kept for actor with tag/],
    ["--from 2026-03-03", 2, /from must be a day up to 2026-03-02, got "2026-03-03"/],
    ["--from 2026-13-01", 2, /--from must be a day YYYY-MM-DD, today or yesterday, got "2026-13-01"/],
  ])("refuses %s", async (words, code, message) => {
    const result = await at.daybook(`count ${words}`);
    expect(result).toMatchObject({ code, out: "" });
    expect(result.err).toMatch(message);
  });
});
