import { type Measurement, parseMeasurement } from "../../kits/work/units/measurement.ts";

/** Gathers `--measure '5 km'`, which may be given several times. @throws unit_invalid */
export function collectMeasurements(text: string, before: Measurement[] | undefined): Measurement[] {
  return [...(before ?? []), parseMeasurement(text)];
}
