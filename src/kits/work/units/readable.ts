import { measureOf } from "./units.ts";

/** What people read a sum in, for the base units that only counters count in. */
const UNITS: ReadonlyMap<string, string> = new Map([
  ["length", "km"],
  ["area", "m²"],
  ["volume", "l"],
  ["mass", "kg"],
  ["energy", "kcal"],
  ["power", "W"],
  ["pressure", "hPa"],
  ["temperature", "°C"],
  ["data", "MB"],
  ["duration", "h"],
]);
const OWN = /^unit_(.+)$/u;

export interface ReadableSum {
  value: number;
  unit: string;
}

/** A sum of measurements as people say it, 5 km for 5,000,000 of `length`; undefined for what is no such measure. */
export function readableSum(measure: string, sum: number): ReadableSum | undefined {
  const unit = UNITS.get(measure) ?? OWN.exec(measure)?.[1]?.replaceAll("_", " ");
  return unit === undefined ? undefined : { value: measureOf(unit).fromBase(sum), unit };
}
