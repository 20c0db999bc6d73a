import { expect, test } from "vitest";
import type { Entry } from "../lib/types.ts";
import { minutesOn, secondsOn } from "./day-part.ts";

const entry: Entry = {
  id: "e1",
  start: "2026-11-19T22:30:00.000Z",
  end: "2026-11-20T02:00:30.000Z",
  seconds: 12_630,
  type: "Study",
  tags: [],
  description: "",
  task: null,
  measurements: [],
  flags: ["crosses-midnight"],
  version: 1,
};

test("an entry that crosses midnight gives each day its own part", () => {
  expect(secondsOn("2026-11-19", entry, "Europe/London")).toBe(5_400);
  expect(secondsOn("2026-11-20", entry, "Europe/London")).toBe(7_230);
  expect(secondsOn("2026-11-20", entry, "Asia/Tokyo")).toBe(12_630);
  expect(secondsOn("2026-11-19", { ...entry, end: null, seconds: 0 }, "Europe/London")).toBe(0);
});

test("the strip of a day ends at its midnights", () => {
  expect(minutesOn("2026-11-20", entry.start, "Europe/London")).toBe(0);
  expect(minutesOn("2026-11-19", "2026-11-20T02:00:30.000Z", "Europe/London")).toBe(1_440);
  expect(minutesOn("2026-11-20", "2026-11-20T02:00:30.000Z", "Europe/London")).toBe(120.5);
});
