import { expect, test } from "vitest";
import { readableSum } from "./readable.ts";

test.each([
  ["length", 6_609_344, 6.609344, "km"],
  ["energy", 1_255_200, 300, "kcal"],
  ["duration", 5_400_000, 1.5, "h"],
  ["unit_pages", 12_500, 12.5, "pages"],
  ["unit_push_ups", 30_000, 30, "push ups"],
  ["unit_percent", 50_000, 50, "percent"],
  ["length", 0, 0, "km"],
])("%s of %d is read as %d %s", (measure, sum, value, unit) => {
  expect(readableSum(measure, sum)).toEqual({ value, unit });
});

test.each(["seconds", "count", "cost_cents", "unit_"])("%s is no sum of measurements", (measure) => {
  expect(readableSum(measure, 1)).toBeUndefined();
});
