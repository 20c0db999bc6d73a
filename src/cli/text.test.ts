import { describe, expect, test } from "vitest";
import { table } from "./table.ts";
import { counted, cut, durationText, oneLine, widthOf } from "./text.ts";

describe("text", () => {
  test.each([
    ["abc", 3],
    ["日本", 4],
    ["e\u0301", 1],
    ["🎉", 2],
    ["", 0],
  ])("%j takes %i columns", (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  test.each([
    ["abcdef", 6, "abcdef"],
    ["abcdef", 5, "abcd…"],
    ["日本語", 5, "日本…"],
    ["日本語", 4, "日…"],
  ])("%j cut to %i is %j", (text, width, expected) => {
    expect(cut(text, width)).toBe(expected);
  });

  test("foreign text moves no cursor, rings no bell and turns no direction", () => {
    expect(oneLine("a\nb\u001b[31m\u0007c\u009b2J\u202ed")).toBe("a b [31m c 2J d");
  });

  test.each([
    [0, "0:00:00"],
    [59.9, "0:00:59"],
    [3_661, "1:01:01"],
    [360_000, "100:00:00"],
  ])("%d seconds are %s", (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });

  test("counts take the plural", () => {
    expect([0, 1, 2, 12_345].map((n) => counted(n, "entry"))).toEqual([
      "0 entries",
      "1 entry",
      "2 entries",
      "12,345 entries",
    ]);
    expect(counted(2, "day")).toBe("2 days");
  });
});

describe("table", () => {
  const columns = [{ title: "a" }, { title: "n", align: "right" as const }, { title: "text" }];

  test("aligns, and leaves no spaces at the end of a line", () => {
    expect(
      table(columns, [
        ["日本", "1", "x"],
        ["b", "1,000", ""],
      ]),
    ).toEqual(["a         n  text", "日本      1  x", "b     1,000"]);
  });

  test("cuts to a width, and has titles without rows", () => {
    expect(table(columns, [["b", "1", "long text"]], 10)).toEqual(["a  n  text", "b  1  lon…"]);
    expect(table(columns, [])).toEqual(["a  n  text"]);
  });
});
