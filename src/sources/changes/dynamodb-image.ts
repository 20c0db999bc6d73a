import { defineOwn } from "../../event/data.ts";
import type { Json, JsonObject } from "../../event/event.ts";
import { LIMITS } from "../../event/limits.ts";
import { plainValue } from "../dynamodb-value.ts";
import { invalid } from "../rows.ts";

/**
 * An image with DynamoDB's types as the JSON that it means: a set becomes a sorted list. Every image of every change passes
 * here, so texts, maps and lists are read on the spot; what is rare or wrong is left to `plainValue()`, which says what is wrong.
 *
 * @throws row_invalid
 */
export function readImage(attributes: object, depth = 0, at = ""): JsonObject {
  const image: JsonObject = {};
  for (const name of Object.keys(attributes)) {
    const path = at === "" ? name : at;
    const value = readValue((attributes as Record<string, unknown>)[name], { path, depth: depth + 1 });
    if (name === "__proto__") defineOwn(image, name, value);
    else image[name] = value;
  }
  return image;
}

interface Place {
  /** Of the attribute of the row, for messages. */
  path: string;
  depth: number;
}

function readValue(attribute: unknown, place: Place): Json {
  const types = typeof attribute === "object" && attribute !== null ? Object.keys(attribute) : [];
  const type = types.length === 1 ? (types[0] as string) : "";
  const value = type === "" ? undefined : (attribute as Record<string, unknown>)[type];
  if (type === "S" && typeof value === "string") return value;
  if (type === "M" && isMap(value)) return readImage(value, deeper(place), place.path);
  if (type === "L" && Array.isArray(value)) {
    const depth = deeper(place) + 1;
    return value.map((child) => readValue(child, { path: place.path, depth }));
  }
  const plain = plainValue(attribute, place.path) as Json;
  if (type === "SS" || type === "NS" || type === "BS") return (plain as Json[]).sort(compare);
  return plain;
}

function deeper({ path, depth }: Place): number {
  if (depth < LIMITS.dataDepth) return depth;
  throw invalid(path, `nested at most ${LIMITS.dataDepth} deep`, depth);
}

function isMap(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A set has no order: in this one it is the same text whenever it is the same set. */
function compare(a: Json, b: Json): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a) < String(b) ? -1 : 1;
}
