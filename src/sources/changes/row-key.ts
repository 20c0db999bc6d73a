import type { Json, JsonObject } from "../../event/event.ts";
import { valueAt } from "../../event/path.ts";
import { invalid } from "../rows.ts";
import { withValueAt } from "./set-path.ts";

/** The paths of what names a row. */
export function keyPaths({ key = "id" }: { key?: string | string[] }): string[] {
  return [key].flat();
}

/** Several parts are put together with `#`, which is escaped within them: no two keys are the same subject. @throws row_invalid */
export function keyIn(image: JsonObject, paths: readonly string[]): string {
  if (paths.length === 1) return partIn(image, paths[0] as string);
  return paths.map((path) => escaped(partIn(image, path))).join("#");
}

function partIn(image: JsonObject, path: string): string {
  const value = valueAt(image, path);
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw invalid(`key ${path}`, "a text or a number in the row", value);
}

/** The row with the parts of its key in their places, if it lacks them. @throws row_invalid for a row of another key */
export function withKey(row: JsonObject, paths: readonly string[], key: string): JsonObject {
  const parts = paths.length === 1 ? [key] : key.split("#").map(unescaped);
  if (parts.length !== paths.length) {
    throw invalid("key", `${paths.length} parts with # between them (${paths.join("#")})`, key);
  }
  let filled = row;
  for (const [index, path] of paths.entries()) {
    if ((valueAt(filled, path) ?? null) === null) filled = withValueAt(filled, path, parts[index] as Json);
  }
  const found = keyIn(filled, paths);
  if (found === key) return filled;
  throw invalid(`key ${paths.join("#")} in the row`, `${key}, by which it was asked for`, found);
}

function escaped(part: string): string {
  return part.replaceAll("%", "%25").replaceAll("#", "%23");
}

function unescaped(part: string): string {
  return part.replaceAll("%23", "#").replaceAll("%25", "%");
}
