import type { Json, JsonObject } from "./event.ts";
import { invalidEvent } from "./invalid-event.ts";
import { LIMITS } from "./limits.ts";

/**
 * Data as it came, copied: the caller may use its object again before the event is written. What no JSON reader
 * could give back or survive is refused.
 */
export function copyData(value: unknown, depth = 0): Json {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value;
    throw invalidEvent("data", "JSON: finite numbers", String(value));
  }
  if (typeof value !== "object" || !isPlain(value)) throw invalidEvent("data", "JSON", value);
  if (depth >= LIMITS.dataDepth)
    throw invalidEvent("data", `nested at most ${LIMITS.dataDepth} deep`, depth + 1);
  if (Array.isArray(value)) return value.map((child) => copyData(child ?? null, depth + 1));
  const copy: JsonObject = {};
  for (const [name, child] of Object.entries(value)) {
    if (child === undefined) continue;
    if (name === "__proto__") defineOwn(copy, name, copyData(child, depth + 1));
    else copy[name] = copyData(child, depth + 1);
  }
  return copy;
}

/** A key like any other: set by assignment it would become the object's prototype. */
export function defineOwn(object: JsonObject, name: string, value: Json): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Array.isArray(value);
}

/**
 * What checked data weighs, cheaply: at least the bytes of its JSON (six a character is the worst escape), and about what
 * it takes in memory, where an empty array is far more than its two brackets.
 */
export function dataWeight(value: Json | undefined): number {
  if (typeof value === "string") return value.length * 6 + 2;
  if (typeof value !== "object" || value === null) return 32;
  let weight = 32;
  if (Array.isArray(value)) for (const child of value) weight += dataWeight(child) + 1;
  else for (const key of Object.keys(value)) weight += key.length * 6 + 4 + dataWeight(value[key]);
  return weight;
}
