import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type CliFolder, cliFolder } from "../../../test/support/cli.ts";

let at: CliFolder;
beforeEach(async () => {
  at = await cliFolder();
});
afterEach(() => at.remove());

test("a line for each number of events, and what the same questions cost by reading rows", async () => {
  const { code, out } = await at.daybook("cost --json");
  expect(code).toBe(0);
  const { lines } = JSON.parse(out) as {
    lines: { events: number; total: number; rawQuestions: number; questions: number }[];
  };
  expect(lines.map(({ events }) => events)).toEqual([1e3, 1e6, 1e9]);
  // Questions cost the same however many events there are; where each reads the rows, a million times more.
  expect(new Set(lines.map(({ questions }) => questions)).size).toBe(1);
  const [small, , large] = lines as [(typeof lines)[0], (typeof lines)[0], (typeof lines)[0]];
  expect(large.rawQuestions / small.rawQuestions).toBeCloseTo(1e6);
  expect(small.total).toBeLessThan(0.1);
});

test("settling less often costs less, and never more than settling every event", async () => {
  const totals = await Promise.all(
    [1, 60, 3_600].map(async (settle) => {
      const { out } = await at.daybook(`cost --json --events 1000000 --settle ${settle}`);
      return (JSON.parse(out) as { lines: { settle: number }[] }).lines[0]?.settle as number;
    }),
  );
  expect(totals).toEqual([...totals].sort((a, b) => b - a));
});

test("what is no number is a wrong usage", async () => {
  expect(await at.daybook("cost --events many")).toMatchObject({ code: 2 });
  expect(await at.daybook("cost --settle 0")).toMatchObject({ code: 2 });
});

test("the document has what the command says", async () => {
  const text = readFileSync(join(import.meta.dirname, "../../../docs/aws-cost.md"), "utf8");
  for (const words of ["cost", "cost --settle 60"]) {
    const { out } = await at.daybook(words);
    expect(text).toContain(out.trimEnd());
  }
});
