import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { copyData } from "../../event/data.ts";
import type { Json, JsonObject } from "../../event/event.ts";
import { diff, type FieldChange, isSame } from "./diff.ts";

/** The slow and obvious reader of paths: what a change says, done to the image. */
function applied(old: JsonObject, changes: FieldChange[]): Json {
  const image = copyData(old);
  for (const change of changes) apply(image, stepsOf(change.field), change);
  return image;
}

type Step = { key: string } | { id: unknown };

function stepsOf(field: string): Step[] {
  const steps: Step[] = [];
  for (let rest = field; rest !== ""; ) {
    const quoted = /^\[(id=)?((?:"(?:[^"\\]|\\.)*"|[^\]])+)\]/.exec(rest);
    if (quoted === null) {
      const plain = /^\.?([^.[\]"\s]+)/.exec(rest) as RegExpExecArray;
      steps.push({ key: plain[1] as string });
      rest = rest.slice(plain[0].length);
      continue;
    }
    const value = JSON.parse(quoted[2] as string);
    steps.push(quoted[1] === undefined ? { key: value } : { id: value });
    rest = rest.slice(quoted[0].length);
  }
  return steps;
}

function apply(target: unknown, [step, ...rest]: Step[], change: FieldChange): unknown {
  if (step === undefined) throw new Error("a path ends before its field");
  if ("id" in step) {
    const array = target as { id: unknown }[];
    const index = array.findIndex(({ id }) => id === step.id);
    if (rest.length > 0) return apply(array[index], rest, change);
    if (change.to === undefined) array.splice(index, 1);
    else if (index === -1) array.push(copyData(change.to) as { id: unknown });
    else array[index] = copyData(change.to) as { id: unknown };
    return array;
  }
  const object = target as Record<string, unknown>;
  if (rest.length > 0) return apply(Object.getOwnPropertyDescriptor(object, step.key)?.value, rest, change);
  if (change.to === undefined) delete object[step.key];
  else {
    const property = { value: copyData(change.to), enumerable: true, configurable: true, writable: true };
    Object.defineProperty(object, step.key, property);
  }
  return object;
}

/** Few keys and values, so that two images have much in common; and keys that a path must not confuse. */
const key = fc.constantFrom(
  "a",
  "b",
  "id",
  "a.b",
  "[0]",
  '["a"]',
  "",
  "x y",
  "__proto__",
  "constructor",
  "[id=1]",
);
const scalar = fc.constantFrom<Json>(null, true, 0, 1, "1", "", "DONE", 1.5);
const { image } = fc.letrec<{ value: Json; image: JsonObject; element: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    scalar,
    tie("image"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.uniqueArray(tie("element"), { maxLength: 4, selector: ({ id }) => id }),
  ),
  element: fc
    .tuple(tie("image"), fc.constantFrom<Json>(1, 2, "1", 'a"]', "b"))
    .map(([fields, id]) => Object.assign(fields, { id })),
  image: fc
    .array(fc.tuple(key, tie("value")), { maxLength: 4 })
    .map((entries) => Object.fromEntries(entries)),
}));

describe("diff", () => {
  test("gives changes that make the new image of the old one", () => {
    fc.assert(
      fc.property(image, image, (old, now) => {
        const changes = diff(old, now);
        expect(isSame(applied(old, changes), now)).toBe(true);
        expect(changes.length === 0).toBe(isSame(old, now));
        expect(new Set(changes.map(({ field }) => field)).size).toBe(changes.length);
      }),
      { numRuns: 1_000 },
    );
  });

  test("makes the new image of the old one however few steps its paths may have, and finds a change where it would", () => {
    fc.assert(
      fc.property(image, image, fc.integer({ min: 1, max: 4 }), (old, now, depth) => {
        const changes = diff(old, now, { depth });
        expect(isSame(applied(old, changes), now)).toBe(true);
        expect(changes.length).toBeLessThanOrEqual(diff(old, now).length);
        const ignore = new Set(["a", "id", "x y.a"]);
        for (const least of [0, depth]) {
          const found = diff(old, now, { ignore, depth: least }).length;
          expect(found === 0).toBe(diff(old, now, { ignore }).length === 0);
        }
      }),
      { numRuns: 1_000 },
    );
    const [old, now] = [{ a: { b: 1, c: [] } }, { a: { b: 2, c: [] }, d: 1 }];
    expect(diff(old, now, { depth: 0 })).toEqual([{ field: "", from: old, to: now }]);
    expect(diff(old, now, { depth: 1 })).toEqual([
      { field: "a", from: { b: 1, c: [] }, to: { b: 2, c: [] } },
      { field: "d", to: 1 },
    ]);
  });

  test("gives the reverse of a change with its ends exchanged", () => {
    const old = { status: "OPEN", who: { name: "ana" }, gone: null };
    const now = { status: "DONE", who: { name: "raj" }, came: [1] };
    expect(diff(old, now)).toEqual([
      { field: "status", from: "OPEN", to: "DONE" },
      { field: "who.name", from: "ana", to: "raj" },
      { field: "gone", from: null },
      { field: "came", to: [1] },
    ]);
    expect(diff(now, old)).toContainEqual({ field: "who.name", from: "raj", to: "ana" });
  });

  test.each<[string, JsonObject, JsonObject, FieldChange[]]>([
    [
      "elements by their ids",
      { lines: [{ id: "a", price: 1 }, { id: 2, price: 2 }, { id: "c" }] },
      { lines: [{ id: "a", price: 9 }, { id: "c" }, { id: "d" }] },
      [
        { field: 'lines[id="a"].price', from: 1, to: 9 },
        { field: "lines[id=2]", from: { id: 2, price: 2 } },
        { field: 'lines[id="d"]', to: { id: "d" } },
      ],
    ],
    [
      "an array as a whole where elements moved",
      { lines: [{ id: 1 }, { id: 2 }] },
      { lines: [{ id: 2 }, { id: 1 }] },
      [{ field: "lines", from: [{ id: 1 }, { id: 2 }], to: [{ id: 2 }, { id: 1 }] }],
    ],
    [
      "an array as a whole where elements have no ids",
      { tags: ["a", "b"] },
      { tags: ["b"] },
      [{ field: "tags", from: ["a", "b"], to: ["b"] }],
    ],
    ["null and absent as two things", { a: null }, {}, [{ field: "a", from: null }]],
    [
      "keys with dots apart from paths",
      { "a.b": 1, a: { b: 1 } },
      { "a.b": 2, a: { b: 1 } },
      [{ field: '["a.b"]', from: 1, to: 2 }],
    ],
    ["nothing where only the order of keys changed", { a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } }, []],
  ])("names %s", (_rule, old, now, changes) => {
    expect(diff(old, now)).toEqual(changes);
  });

  test("leaves out what is ignored, at any depth and in every element", () => {
    const old = { seen: 1, meta: { by: "ana", at: 1 }, lines: [{ id: 1, hits: 1, n: 1 }] };
    const now = { seen: 2, meta: { by: "raj", at: 1 }, lines: [{ id: 1, hits: 2, n: 1 }] };
    expect(diff(old, now, { ignore: new Set(["seen", "meta", "lines.hits"]) })).toEqual([]);
    expect(diff(old, now, { ignore: new Set(["seen", "meta.at", "lines.hits"]) })).toEqual([
      { field: "meta.by", from: "ana", to: "raj" },
    ]);
  });
});
