import fc from "fast-check";
import { expect, test } from "vitest";
import { FIRST_INSTANT, LAST_INSTANT, parseInstant, toIso } from "./instant.ts";

test("toIso is Date's, and parseInstant reads it back", () => {
  fc.assert(
    fc.property(fc.integer({ min: FIRST_INSTANT, max: LAST_INSTANT }), (ms) => {
      expect(toIso(ms)).toBe(new Date(ms).toISOString());
      expect(parseInstant(toIso(ms), "time")).toBe(ms);
    }),
  );
});

test.each([
  ["2026-03-02T06:15:00Z", "2026-03-02T06:15:00.000Z"],
  ["2026-03-02t06:15:00z", "2026-03-02T06:15:00.000Z"],
  ["2026-03-02T06:15:00.1Z", "2026-03-02T06:15:00.100Z"],
  ["2026-03-02T06:15:00.123999999Z", "2026-03-02T06:15:00.123Z"],
  ["2026-03-02T06:15:00+05:30", "2026-03-02T00:45:00.000Z"],
  ["2026-03-02T06:15:00-00:00", "2026-03-02T06:15:00.000Z"],
  ["2026-03-02T23:15:00-01:00", "2026-03-03T00:15:00.000Z"],
  ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"],
])("%s is %s", (text, iso) => {
  expect(toIso(parseInstant(text, "time"))).toBe(iso);
});

test.each([
  "2026-02-30T00:00:00Z",
  "2026-03-02T24:00:00Z",
  "2026-03-02T23:59:60Z",
  "2026-03-02T06:15Z",
  "2026-03-02T06:15:00",
  "2026-03-02 06:15:00Z",
  "2026-03-02T06:15:00.Z",
  "2026-03-02T06:15:00+24:00",
  "2026-03-02T06:15:00+0530",
  "0000-12-31T23:59:59Z",
  "0001-01-01T00:00:00+01:00",
  "9999-12-31T23:59:59-01:00",
  "+10000-01-01T00:00:00Z",
  "2026-03-02T06:15:00Z\n",
  "20260302T061500Z",
  "",
  1_772_432_100_000,
  null,
])("parseInstant refuses %j", (text) => {
  expect(() => parseInstant(text, "start")).toThrowError(
    expect.objectContaining({
      code: "calendar_invalid",
      message: `start must be an RFC 3339 instant such as 2026-03-02T06:15:00Z, got ${JSON.stringify(text)}`,
    }),
  );
});

test.each([FIRST_INSTANT - 1, LAST_INSTANT + 1, Number.NaN])("toIso refuses %d", (ms) => {
  expect(() => toIso(ms)).toThrowError(expect.objectContaining({ code: "calendar_invalid" }));
});
