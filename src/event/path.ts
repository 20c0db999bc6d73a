import type { ValidEvent } from "./event.ts";

/** The value at a dotted path of an event, `data.seconds`; own properties only. */
export function valueAt(event: ValidEvent, path: string): unknown {
  let value: unknown = event;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** The integer there, if it is one. */
export function numberAt(event: ValidEvent, path: string): number | undefined {
  const value = valueAt(event, path);
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}
