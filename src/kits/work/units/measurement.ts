import { DaybookError, isDaybookError, shown } from "../../../errors.ts";
import { isMeasure } from "../../../event/path.ts";
import { MAX_UNIT_LENGTH, measureOf, type UnitMeasure } from "./units.ts";

/** Of one measurement of data, 1 TB: sums of a thousand of them are exact. */
const MAX_BITS = 2 ** 43;
/** What adds up to nothing: two days of 20 °C are not one of 40. */
const NOT_SUMMED = "temperature";

/** So much of something: 5 km, 20 pages. Kept in the unit that it was given in. */
export interface Measurement {
  /** 0 or more. */
  value: number;
  unit: string;
}

/** Measurements of one entry or note. */
export const MAX_MEASUREMENTS = 16;

/** Makes the error of whoever reads them: `<what> measurements must be <rule>, got <value>`. */
export type MeasurementError = (rule: string, value: unknown) => DaybookError;

/** Measurements that came from outside; none for undefined. */
export function measurementsIn(value: unknown, invalid: MeasurementError): Measurement[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw invalid("an array of {value, unit}", value);
  if (value.length > MAX_MEASUREMENTS) throw invalid(`at most ${MAX_MEASUREMENTS}`, value.length);
  return value.map((measurement) => measurementIn(measurement, invalid));
}

function measurementIn(given: unknown, invalid: MeasurementError): Measurement {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw invalid("an array of {value, unit}", given);
  }
  const { value, unit, ...others } = given as Record<string, unknown>;
  const [other] = Object.keys(others);
  if (other !== undefined) throw invalid("of the fields value, unit", other);
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0) {
    throw invalid("of a value that is a number, 0 or more", value);
  }
  return { value, unit: unitOf(value, unit, invalid) };
}

function unitOf(value: number, unit: unknown, invalid: MeasurementError): string {
  const found = measureIn(unit, invalid);
  const sum = found.toBase(value);
  if (!isSummable(found.measure, sum)) throw invalid("of values whose sums stay exact", { value, unit });
  if (sum !== 0 || value === 0) return (unit as string).trim();
  const { message, code, details } = invalid("0, or enough to count", { value, unit });
  const hint = `${found.measure} is summed in whole ${found.base}, and this is less than half of one`;
  throw new DaybookError(code, message, { ...details, hint });
}

function measureIn(unit: unknown, invalid: MeasurementError): UnitMeasure {
  try {
    return measureOf(unit as string);
  } catch (error) {
    if (!isDaybookError(error, "unit_invalid")) throw error;
    throw invalid(`of a unit of 1 to ${MAX_UNIT_LENGTH} characters such as km or pages`, unit);
  }
}

function isSummable(measure: string, sum: number): boolean {
  return isMeasure(sum) || (measure === "data" && sum <= MAX_BITS);
}

/** What measurements add to the sums of their dimensions: each sum is rounded once, so it is half a base unit off at most. */
export function sumsOf(measurements: readonly Measurement[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { value, unit } of measurements) {
    const { measure, exactly } = measureOf(unit);
    if (measure !== NOT_SUMMED) sums[measure] = (sums[measure] ?? 0) + exactly(value);
  }
  for (const measure in sums) sums[measure] = Math.round(sums[measure] as number);
  return sums;
}

const TEXT = /^\s*(\d{1,15}(?:\.\d{1,15})?|\.\d{1,15})\s*(?![eE]?\d)(\S.*)$/su;

/** `5 km`, `20 pages`, `1.5l`. @throws unit_invalid */
export function parseMeasurement(text: string): Measurement {
  const [, value = "", unit = ""] = TEXT.exec(text) ?? [];
  const [measurement] = measurementsIn([{ value: value === "" ? undefined : Number(value), unit }], () => {
    return new DaybookError(
      "unit_invalid",
      `measurement must be a number and a unit such as 5 km, got ${shown(text)}`,
      { subject: "measurement", value: text },
    );
  });
  return measurement as Measurement;
}
