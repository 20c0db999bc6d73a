import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { convert, measureOf } from "./units.ts";

const INVALID = expect.objectContaining({ code: "unit_invalid" });

describe("a unit", () => {
  test.each([
    ["km", "length", 5, 5_000_000],
    ["mi", "length", 26.2, 42_164_813],
    ["kg", "mass", 70.5, 70_500_000],
    ["lb", "mass", 1, 453_592],
    ["ml", "volume", 330, 330_000],
    ["L", "volume", 2, 2_000_000],
    ["kcal", "energy", 300, 1_255_200],
    ["kJ", "energy", 1.5, 1_500],
    ["m²", "area", 20, 200_000],
    ["hours", "duration", 1.5, 5_400_000],
    ["°C", "temperature", 20, 293_150],
    ["W", "power", 250, 250_000],
    ["GB", "data", 2, 16_000_000_000],
    ["bits", "data", 7, 7],
    ["pages", "unit_pages", 12.5, 12_500],
  ])("%s is summed as %s in whole base units", (unit, measure, value, base) => {
    const found = measureOf(unit);
    expect(found.measure).toBe(measure);
    expect(found.toBase(value)).toBe(base);
    expect(found.fromBase(base)).toBeCloseTo(value, 4);
  });

  test.each([
    ["km", "kilometer", "kilometers", "kilometres", "KM", "Kilometer", " km ", "㎞", "kms"],
    ["lb", "lbs", "pound", "Pounds"],
    ["min", "minute", "minutes", "mins"],
    ["kcal", "Kcal", "KCAL", "kilocalories", "Cal", "CAL", "CALORIES"],
    ["MB", "mb", "megabyte", "megabytes"],
    ["fl oz", "fl  oz", "US fluid ounces"],
  ])("%s has many names", (unit, ...names) => {
    const [one, sum] = [measureOf(unit).measure, measureOf(unit).toBase(7)];
    for (const name of names)
      expect([measureOf(name).measure, measureOf(name).toBase(7)]).toEqual([one, sum]);
  });

  test("differs by its case where case means something", () => {
    expect(measureOf("mg").toBase(1)).toBe(1);
    expect(measureOf("Mg").toBase(1)).toBe(1_000_000_000);
    expect(measureOf("cal").toBase(1_000)).toBe(4_184);
    expect(measureOf("Cal").toBase(1_000)).toBe(4_184_000);
  });

  test("is the everyday one of several: gr is a gram, not a grain", () => {
    expect(measureOf("gr").toBase(200)).toBe(measureOf("g").toBase(200));
  });

  test("that is not known is its own dimension, whatever its case and spaces", () => {
    expect(measureOf("Push-Ups").measure).toBe("unit_push_ups");
    expect(measureOf("push  ups").measure).toBe("unit_push_ups");
    expect(measureOf("km/h").measure).toBe("unit_km_per_h");
    expect(measureOf("%").measure).toBe("unit_percent");
    expect(measureOf("Sätze").measure).toBe("unit_sätze");
    expect(measureOf("points").measure).toBe("unit_points");
    expect(measureOf("shakes").measure).toBe("unit_shakes");
    expect(measureOf("pc").measure).toBe("unit_pc");
    expect(measureOf("PC").measure).toBe("unit_pc");
    expect(measureOf("bars").measure).toBe("unit_bars");
    expect(measureOf("constructor").measure).toBe("unit_constructor");
    expect(measureOf("reps").fromBase(measureOf("reps").toBase(0.125))).toBe(0.125);
  });

  test.each([
    "",
    "  ",
    "5 km",
    "__proto__",
    "-km",
    "°",
    "a|b",
    "a#b",
    "k\nm",
    "k\u0000m",
    "k\u202em",
    "a\ud800",
    "x".repeat(33),
    "ﷺ ﷺ",
    "'\"'",
    null,
    undefined,
    7,
    {},
    ["km"],
  ])("%j is none", (unit) => {
    expect(() => measureOf(unit as string)).toThrow(INVALID);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, "5", null, undefined])("takes no %s", (value) => {
    for (const unit of ["km", "pages"]) {
      expect(() => measureOf(unit).toBase(value as number)).toThrow(INVALID);
      expect(() => measureOf(unit).fromBase(value as number)).toThrow(INVALID);
      expect(() => convert(value as number, unit, unit)).toThrow(INVALID);
    }
  });
});

describe("convert", () => {
  test.each([
    [5, "km", "mi", 3.10685596119],
    [0.3, "mm", "cm", 0.03],
    [1, "kcal", "kJ", 4.184],
    [2_000, "kJ", "kcal", 478.011472275],
    [98.6, "F", "°C", 37],
    [90, "min", "h", 1.5],
    [5, "m", "km", 0.005],
    [3, "pages", "Pages", 3],
  ])("%d %s is as many %s as %s", (value, from, to, expected) => {
    expect(convert(value, from, to)).toBe(expected);
  });

  test.each([
    ["km", "kg"],
    ["m", "min"],
    ["pages", "chapters"],
    ["km", "pages"],
  ])("of %s refuses %s", (from, to) => {
    expect(() => convert(1, from, to)).toThrow(INVALID);
  });

  test("there and back gives the value", () => {
    const units = fc.constantFrom(
      ["km", "mi"],
      ["kg", "oz"],
      ["l", "cup"],
      ["kcal", "kWh"],
      ["ha", "acre"],
      ["GB", "MB"],
    );
    fc.assert(
      fc.property(units, fc.double({ min: 0.001, max: 1e9, noNaN: true }), ([from = "", to = ""], value) => {
        const back = convert(convert(value, from, to), to, from);
        expect(Math.abs(back - value)).toBeLessThanOrEqual(value * 1e-9);
      }),
    );
  });

  test("any text is a unit or refused by the one code, and a unit's name is stable", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
        try {
          const { measure, toBase } = measureOf(text);
          expect(measure).toMatch(/^[a-z]+$|^unit_[\p{L}\p{M}\p{N}_]+$/u);
          expect(Number.isSafeInteger(toBase(3))).toBe(true);
        } catch (error) {
          expect(error).toEqual(INVALID);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
