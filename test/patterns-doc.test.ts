/** PATTERNS.md is the specification of src/pattern/: every row of its tables is run. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DaybookError } from "../src/errors.ts";
import { explain, Matcher, matchesPattern } from "../src/pattern/index.ts";
import { naiveMatches } from "./support/naive-pattern.ts";

const text = readFileSync(join(import.meta.dirname, "../PATTERNS.md"), "utf8");
const ROWS = text
  .split("\n")
  .filter((line) => line.startsWith("| `{"))
  .map((line) => /^\| `(.+?)` \| `(.+?)` \| (.+) \|$/.exec(line)?.slice(1) as [string, string, string])
  .map((cells) => cells.map((cell) => cell.replaceAll("\\|", "|")) as [string, string, string]);

function verdictOf(pattern: string, event: string): string {
  try {
    return matchesPattern(pattern, JSON.parse(event)) ? "matches" : "differs";
  } catch (error) {
    expect(error).toBeInstanceOf(DaybookError);
    expect((error as DaybookError).code).toBe("pattern_invalid");
    return String((error as DaybookError).details.rule);
  }
}

describe("PATTERNS.md", () => {
  test("has its rows", () => expect(ROWS.length).toBeGreaterThan(180));

  test.each(ROWS)("%s against %s: %s", (event, pattern, verdict) => {
    expect(verdictOf(pattern, event)).toBe(verdict);
    if (verdict !== "matches" && verdict !== "differs") return;
    const [asked, given] = [JSON.parse(pattern), JSON.parse(event)];
    const matcher = new Matcher();
    matcher.add("rule", asked);
    expect(matcher.match(given)).toEqual(verdict === "matches" ? ["rule"] : []);
    expect(explain(asked, given).matches).toBe(verdict === "matches");
    expect(naiveMatches(asked, given)).toBe(verdict === "matches");
  });
});
