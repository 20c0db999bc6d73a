import { expect, test } from "vitest";
import type { ItemWrite } from "../store.ts";
import { toAttributes } from "./attribute-value.ts";
import { isLargeMerge, isMarked, partsOf, wholeItem } from "./large-merge.ts";

const numbers = (count: number, prefix = "a") =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, index + 1]));
const key = { pk: "p", sk: "s" };
const marked = (at: string) =>
  ({
    op: "merge",
    ...key,
    add: numbers(50),
    max: numbers(50, "m"),
    set: { mark: at },
    condition: { below: { mark: at } },
  }) satisfies ItemWrite;

test("a merge is large by all the attributes that it names", () => {
  expect(isLargeMerge({ op: "merge", ...key, add: numbers(60) })).toBe(false);
  expect(isLargeMerge({ op: "merge", ...key, add: numbers(40), max: numbers(21, "m") })).toBe(true);
  expect(isLargeMerge({ op: "put", ...key, attributes: numbers(100) })).toBe(false);
});

test("a marked one is the whole item, under the mark that was read", () => {
  const write = marked("5");
  expect(isMarked(write)).toBe(true);
  const known = toAttributes({ ...key, mark: "4", a0: 10, m0: 7 });
  const whole = wholeItem(write, known);
  expect(whole).toMatchObject({ op: "put", condition: { equals: { mark: "4" } } });
  expect(whole).toMatchObject({ attributes: { mark: "5", a0: 11, a49: 50, m0: 7, m49: 50 } });
  expect(wholeItem(write, {})).toMatchObject({ condition: { equals: { mark: undefined } } });
});

test("a marked one that was made already is refused by its own condition", () => {
  const known = toAttributes({ ...key, mark: "5", a0: 11 });
  expect(wholeItem(marked("5"), known)).toMatchObject({ condition: { below: { mark: "5" } } });
});

test("one without a mark is parts that say the same together, the condition with the last", () => {
  const write = { op: "merge", ...key, add: numbers(150), min: numbers(10, "i"), set: { x: 1 } } as const;
  const { before, last } = partsOf(write);
  const parts = [...before, last];
  expect(parts.some(isLargeMerge)).toBe(false);
  expect(Object.assign({}, ...parts.map(({ add }) => add))).toEqual(write.add);
  expect(Object.assign({}, ...parts.map(({ min }) => min))).toEqual(write.min);
  expect(before.every(({ set, condition }) => set === undefined && condition === undefined)).toBe(true);
  expect(last.set).toEqual({ x: 1 });
});
