import { describe, expect, test } from "vitest";
import { DaybookError, shown } from "../../../errors.ts";
import { measurementsIn, parseMeasurement, sumsOf } from "./measurement.ts";

const read = (value: unknown) =>
  measurementsIn(
    value,
    (rule, got) => new DaybookError("entry_invalid", `must be ${rule}, got ${shown(got)}`),
  );

describe("measurements", () => {
  test("are kept in the units that they came in", () => {
    expect(read(undefined)).toEqual([]);
    expect(
      read([
        { value: 5, unit: " km " },
        { unit: "pages", value: 0 },
      ]),
    ).toEqual([
      { value: 5, unit: "km" },
      { value: 0, unit: "pages" },
    ]);
  });

  test.each([
    [null, "must be an array of {value, unit}, got null"],
    [{ value: 1, unit: "km" }, "must be an array of {value, unit}, got"],
    [[5], "must be an array of {value, unit}, got 5"],
    [[[1, "km"]], "must be an array of {value, unit}, got"],
    [[{ value: 1, unit: "km", note: "x" }], 'must be of the fields value, unit, got "note"'],
    [[{ value: Number.NaN, unit: "km" }], "must be of a value that is a number, 0 or more, got null"],
    [[{ value: -1, unit: "km" }], "must be of a value that is a number, 0 or more, got -1"],
    [[{ value: "5", unit: "km" }], 'must be of a value that is a number, 0 or more, got "5"'],
    [
      [{ value: 1e300, unit: "km" }],
      'must be of values whose sums stay exact, got {"value":1e+300,"unit":"km"}',
    ],
    [
      [{ value: 1e300, unit: "pages" }],
      'must be of values whose sums stay exact, got {"value":1e+300,"unit":"pages"}',
    ],
    [[{ value: 1.7e308, unit: "ly" }], "must be of values whose sums stay exact, got"],
    [[{ value: 1 }], "must be of a unit of 1 to 32 characters such as km or pages, got nothing"],
    [[{ value: 1, unit: "a|\u0000b" }], "must be of a unit of 1 to 32 characters such as km or pages, got"],
    [[{ value: 1, unit: { toString: "km" } }], "must be of a unit of 1 to 32 characters"],
    [new Array(17).fill({ value: 1, unit: "km" }), "must be at most 16, got 17"],
  ])("refuse %j", (value, message) => {
    expect(() => read(value)).toThrow(message);
  });

  test("add up by what they measure", () => {
    const given = [
      { value: 5, unit: "km" },
      { value: 1, unit: "mile" },
      { value: 20, unit: "pages" },
      { value: 1.5, unit: "Pages" },
    ];
    expect(sumsOf(given)).toEqual({ length: 6_609_344, unit_pages: 21_500 });
    expect(sumsOf([])).toEqual({});
  });

  test.each([
    ["5 km", 5, "km"],
    ["1.5l", 1.5, "l"],
    [".5 mi", 0.5, "mi"],
    [" 20  push ups ", 20, "push ups"],
  ])("read %j", (text, value, unit) => {
    expect(parseMeasurement(text)).toEqual({ value, unit });
  });

  test.each(["", "5", "km", "5,5 km", "1e9 km", "-5 km", "5 5", "999999999999999 km", "5 \n"])(
    "none in %j",
    (text) => {
      expect(() => parseMeasurement(text)).toThrow(expect.objectContaining({ code: "unit_invalid" }));
    },
  );
});
