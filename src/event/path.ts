import type { ValidEvent } from "./event.ts";

/** The value at a dotted path of an event, `data.seconds`, or of any JSON object; own properties only. */
export function valueAt(event: object, path: string): unknown {
  if (!path.includes(".")) {
    return Object.hasOwn(event, path) ? (event as Record<string, unknown>)[path] : undefined;
  }
  let value: unknown = event;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** Small enough that the sums of millions of them are exact. */
const MAX_MEASURE = 2 ** 40;

/** Whether a value can be summed per day: an integer from -2^40 to 2^40. */
export function isMeasure(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(value as number) <= MAX_MEASURE;
}

/** The measure at a path of an event, if it has one there. */
export function measureAt(event: ValidEvent, path: string): number | undefined {
  const value = valueAt(event, path);
  return isMeasure(value) ? value : undefined;
}
