import { expect, test } from "vitest";
import { retryAfterSeconds } from "./retry-after.ts";

const NOW = Date.parse("2026-03-02T06:15:00.500Z");

test.each([
  ["120", 120],
  [" 5 ", 5],
  ["0", 0],
  ["-1", -1],
  ["1.5", 1.5],
  ["Mon, 02 Mar 2026 06:16:00 GMT", 60],
  ["Monday, 02-Mar-26 06:16:00 GMT", 60],
  ["Mon Mar  2 06:16:00 2026", 60],
  ["Mon, 02 Mar 2026 06:00:00 GMT", 0],
  [undefined, undefined],
  ["", undefined],
  ["soon", undefined],
  ["Mon", undefined],
  ["2026-03-02T06:16:00Z", undefined],
  ["1e9", undefined],
  ["0x10", undefined],
  ["99999999999999999999", undefined],
  ["Infinity", undefined],
  ["5, 10", undefined],
])("Retry-After %j is %j seconds", (value, seconds) => {
  expect(retryAfterSeconds(value, NOW)).toBe(seconds);
});
