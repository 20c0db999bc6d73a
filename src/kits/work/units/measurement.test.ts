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
    [
      [
        { value: 0.4, unit: "pages" },
        { value: 0.0004, unit: "pages" },
      ],
      "must be 0, or enough to count, got",
    ],
    [[{ value: 3, unit: "µm" }], "must be 0, or enough to count, got"],
    [[{ value: 1_100, unit: "GB" }], "must be of values whose sums stay exact, got"],
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

  test("that count as nothing are refused with a hint, 0 is kept", () => {
    expect(() => read([{ value: 3, unit: "µm" }])).toThrow(
      expect.objectContaining({
        code: "entry_invalid",
        hint: "length is summed in whole mm, and this is less than half of one",
      }),
    );
    expect(read([{ value: 0, unit: "µm" }])).toHaveLength(1);
    expect(read([{ value: 0, unit: "K" }])).toHaveLength(1);
  });

  test("of one thing are rounded together", () => {
    const tenth = { value: 0.4, unit: "J" };
    expect(sumsOf([{ value: 1, unit: "J" }, tenth, tenth, tenth])).toEqual({ energy: 2 });
    expect(sumsOf(Array(3).fill({ value: 0.1, unit: "mile" }))).toEqual({ length: 482_803 });
  });

  test("of bits are exact, up to a terabyte", () => {
    expect(sumsOf(read([{ value: 7, unit: "bits" }]))).toEqual({ data: 7 });
    expect(sumsOf(read([{ value: 1_000, unit: "GB" }]))).toEqual({ data: 8e12 });
  });

  test("of temperatures have no sum", () => {
    expect(sumsOf(read([{ value: 20, unit: "°C" }]))).toEqual({});
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
