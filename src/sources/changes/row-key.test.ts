import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../../event/event.ts";
import { valueAt } from "../../event/path.ts";
import { keyIn, withKey } from "./row-key.ts";
import { withValueAt } from "./set-path.ts";

const PATHS = ["id", "meta.id", "meta.more.id", "__proto__"];
const part = fc.oneof(fc.string(), fc.constantFrom("a#b", "100%", "%23", "#", "%25", ""));

describe("the key of a row", () => {
  test("filled in is the key that the row then has, whatever its parts are, and no two have one", () => {
    const seen = new Map<string, string>();
    fc.assert(
      fc.property(fc.array(part, { minLength: 2, maxLength: 4 }), (parts) => {
        const paths = PATHS.slice(0, parts.length);
        const row = paths.reduce<JsonObject>((made, path, index) => {
          return withValueAt(made, path, parts[index] as Json);
        }, {});
        const key = keyIn(row, paths);
        expect(withKey({}, paths, key)).toEqual(row);
        expect(withKey(row, paths, key)).toBe(row);
        const text = JSON.stringify(parts);
        expect(seen.get(key) ?? text).toBe(text);
        seen.set(key, text);
      }),
    );
  });

  test.each<[JsonObject, string[], string]>([
    [{ id: "b" }, ["id"], "a"],
    [{ id: [] }, ["id"], "a"],
    [{ meta: "text" }, ["meta.id"], "a"],
    [{}, ["id", "meta.id"], "a"],
    [{}, ["id", "meta.id"], "a#b#c"],
    [{}, ["id", "meta.id"], "%#b"],
  ])("of %j at %j is not %j", (row, paths, key) => {
    expect(() => withKey(row, paths, key)).toThrow(expect.objectContaining({ code: "row_invalid" }));
  });
});

test("a value that is set is there, and all else stays in its place", () => {
  const path = fc.array(fc.constantFrom("a", "b", "__proto__"), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.jsonValue(), path, fc.integer(), (json, steps, value) => {
      const object = { a: JSON.parse(JSON.stringify(json)) as Json, c: 1 };
      const before = JSON.stringify(object);
      const made = withValueAt(object, steps.join("."), value);
      expect(JSON.stringify(object)).toBe(before);
      // What is in the way of the path stays.
      if (made !== object) {
        const top = steps[0] as string;
        const others = (from: object) => JSON.stringify(Object.entries(from).filter(([key]) => key !== top));
        expect(others(made)).toBe(others(object));
      }
      const found = valueAt(made, steps.join("."));
      expect(found === value || JSON.stringify(made) === before).toBe(true);
      const without = withValueAt(made, steps.join("."), undefined);
      if (found === value) expect(valueAt(without, steps.join("."))).toBeUndefined();
    }),
  );
  expect(({} as { a?: unknown }).a).toBeUndefined();
});
