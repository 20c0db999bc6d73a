import { expect, test } from "vitest";
import { momentText, shortDate, wallClock } from "./zone-time.ts";

test.each([
  ["2026-03-02T06:15:00.000Z", "Europe/London", { day: "2026-03-02", time: "06:15", minutes: 375 }],
  ["2026-03-02T20:00:30.000Z", "Asia/Kolkata", { day: "2026-03-03", time: "01:30", minutes: 90.5 }],
  ["2026-03-29T01:00:00.000Z", "Europe/London", { day: "2026-03-29", time: "02:00", minutes: 120 }],
  ["2026-01-01T00:00:00.000Z", "America/New_York", { day: "2025-12-31", time: "19:00", minutes: 1_140 }],
  ["2026-06-01T22:00:00.000Z", "Europe/Berlin", { day: "2026-06-02", time: "00:00", minutes: 0 }],
])("%s is on the clock of %s", (instant, zone, expected) => {
  expect(wallClock(instant, zone)).toEqual(expected);
});

test("a moment names its year only when that is not this one", () => {
  const book = { zone: "UTC", today: "2026-11-21" };
  expect(momentText("2026-03-02T06:15:00.000Z", book)).toBe("2 Mar 06:15");
  expect(momentText("2024-12-31T23:59:59.999Z", book)).toBe("31 Dec 2024 23:59");
  expect(shortDate("2026-11-01", "2026-11-21")).toBe("1 Nov");
});
