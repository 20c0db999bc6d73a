import { defineOwn } from "../../event/data.ts";
import type { Json, JsonObject } from "../../event/event.ts";

/**
 * The object with a value at a dotted path, or without one, where `value` is undefined; what lies on the way is copied. Where
 * something else than an object is in the way, it stays, and nothing is set.
 */
export function withValueAt(object: JsonObject, path: string, value: Json | undefined): JsonObject {
  return withSteps(object, path.split("."), value);
}

function withSteps(object: JsonObject, [name = "", ...rest]: string[], value: Json | undefined): JsonObject {
  const here = Object.hasOwn(object, name) ? object[name] : undefined;
  if (rest.length === 0) return withOwn(object, name, value);
  if (here === undefined || here === null) {
    return value === undefined ? object : withOwn(object, name, withSteps({}, rest, value));
  }
  if (typeof here !== "object" || Array.isArray(here)) return object;
  return withOwn(object, name, withSteps(here, rest, value));
}

/** A copy with one of its own fields set in its place, whatever it is called, or left out. */
export function withOwn(object: JsonObject, name: string, value: Json | undefined): JsonObject {
  const copy: JsonObject = {};
  for (const [key, child] of Object.entries(object)) {
    if (key !== name) defineOwn(copy, key, child as Json);
    else if (value !== undefined) defineOwn(copy, key, value);
  }
  if (value !== undefined && !Object.hasOwn(object, name)) defineOwn(copy, name, value);
  return copy;
}
