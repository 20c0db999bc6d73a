import fc from "fast-check";
import { expect, test } from "vitest";
import { plainValue } from "../dynamodb-value.ts";
import { readImage } from "./dynamodb-image.ts";

const texts = fc.array(fc.string(), { minLength: 1, maxLength: 3 });
const { attribute } = fc.letrec<{ attribute: object }>((tie) => ({
  attribute: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({ S: fc.string() }),
    fc.record({ N: fc.oneof(fc.integer().map(String), fc.constantFrom("9007199254740993", "1e400", "x")) }),
    fc.record({ BOOL: fc.boolean() }),
    fc.constant({ NULL: true }),
    fc.record({ SS: texts }),
    fc.record({ NS: fc.array(fc.integer().map(String), { minLength: 1, maxLength: 3 }) }),
    fc.record({ L: fc.array(tie("attribute"), { maxLength: 3 }) }),
    fc.record({ M: fc.dictionary(fc.constantFrom("a", "b", "__proto__", ""), tie("attribute")) }),
    fc.constantFrom({}, { S: 1 }, { M: [] }, { L: {} }, { S: "a", N: "1" }, { toString: "a" }),
  ),
}));

const outcome = (read: () => unknown): string => {
  try {
    return sorted(read());
  } catch {
    return "refused";
  }
};

/** With every list in order: only a set's order is ours. */
function sorted(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(sorted).sort()}]`;
  return `{${Object.entries(value).map(([key, child]) => `${JSON.stringify(key)}:${sorted(child)}`)}}`;
}

test("an image is what its attributes mean one by one, and refused where one of them is", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom("id", "b", "__proto__"), attribute), (image) => {
      const naive = () =>
        Object.fromEntries(Object.entries(image).map(([key, value]) => [key, plainValue(value, key)]));
      expect(outcome(() => readImage(image))).toBe(outcome(naive));
    }),
  );
});

test("the same set is the same list, in whatever order it comes", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer().map(String), { minLength: 1, maxLength: 6 }), (numbers) => {
      const read = (NS: string[]) => readImage({ in: { M: { set: { NS }, text: { SS: NS } } } });
      expect(read(numbers.toReversed())).toEqual(read(numbers));
    }),
  );
});

test("an image nests as deep as data may, and no deeper", () => {
  const deep = (levels: number) => {
    let value: object = { S: "end" };
    for (let level = 0; level < levels; level += 1) value = level % 2 ? { L: [value] } : { M: { a: value } };
    return { deep: value };
  };
  expect(() => readImage(deep(63))).not.toThrow();
  for (const levels of [64, 65, 5_000]) {
    expect(() => readImage(deep(levels))).toThrow(expect.objectContaining({ code: "row_invalid" }));
  }
});
