import { expect, test } from "vitest";
import { durationText, figureText, stopwatchText } from "./format.ts";

test.each([
  [0, "0 s"],
  [59, "59 s"],
  [60, "1 min"],
  [3_569, "59 min"],
  [3_599, "1 h"],
  [3_900, "1 h 05 min"],
  [7_200, "2 h"],
  [3_600_000, "1,000 h"],
])("%i seconds last %s", (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});

test("a stopwatch counts on over hours, and shows nothing negative", () => {
  expect(stopwatchText(3_729.9)).toBe("1:02:09");
  expect(stopwatchText(360_000)).toBe("100:00:00");
  expect(stopwatchText(-5)).toBe("0:00:00");
});

test("a figure is as exact as it is readable", () => {
  expect(figureText(0, "seconds")).toBe("0 h");
  expect(figureText(5_400, "seconds")).toBe("1 h 30 min");
  expect(figureText(1_234 * 3_600 + 1_799, "seconds")).toBe("1,234 h");
  expect(figureText(2.345, "count")).toBe("2.3");
  expect(figureText(1_234.6, "count")).toBe("1,235");
});
