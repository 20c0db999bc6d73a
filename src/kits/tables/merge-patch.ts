import { defineOwn } from "../../event/data.ts";
import type { Json, JsonObject } from "../../event/event.ts";

/** JSON merge patch, RFC 7396: null takes a field away, an object goes into the one that is there, all else replaces. */
export function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const merged: JsonObject = {};
  for (const [key, value] of Object.entries(target)) {
    if (!Object.hasOwn(patch, key)) defineOwn(merged, key, value as Json);
    else setMerged(merged, key, { before: value, patch: patch[key] as Json });
  }
  for (const [key, value] of Object.entries(patch)) {
    if (!Object.hasOwn(target, key)) setMerged(merged, key, { before: undefined, patch: value as Json });
  }
  return merged;
}

function setMerged(
  merged: JsonObject,
  key: string,
  { before, patch }: { before: Json | undefined; patch: Json },
): void {
  if (patch === null) return;
  defineOwn(merged, key, isObject(patch) ? mergePatch(isObject(before) ? before : {}, patch) : patch);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
