import { describe, expect, test } from "vitest";
import { DaybookError } from "../../errors.ts";
import { entryIdIn, entryStateOf, patchedState } from "./entry-input.ts";
import { TypeRules } from "./type-rules.ts";

const rules = new TypeRules(["Study", "Project"]);
const START = "2026-03-02T06:15:00Z";
const END = "2026-03-02T07:00:00Z";

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(DaybookError);
    expect((error as DaybookError).code).toBe("entry_invalid");
    return (error as DaybookError).message;
  }
  throw new Error("nothing was thrown");
}

describe("an entry's input", () => {
  test("is brought to one form", () => {
    const input = {
      start: "2026-03-02T07:15:00+01:00",
      end: END,
      tags: [" Study ", "signals", "signals", ""],
      description: "week 3",
    };
    expect(entryStateOf(input, rules)).toEqual({
      start: "2026-03-02T06:15:00.000Z",
      end: "2026-03-02T07:00:00.000Z",
      type: "Study",
      tags: ["signals"],
      description: "week 3",
      task: null,
      measurements: [],
    });
  });

  test("needs a start alone", () => {
    expect(entryStateOf({ start: START }, rules)).toEqual({
      start: "2026-03-02T06:15:00.000Z",
      end: null,
      type: "untyped",
      tags: [],
      description: "",
      task: null,
      measurements: [],
    });
  });

  test("may end when it starts, and 366 days later, but not a millisecond after", () => {
    expect(entryStateOf({ start: START, end: START }, rules).end).toBe("2026-03-02T06:15:00.000Z");
    expect(entryStateOf({ start: START, end: "2027-03-03T06:15:00Z" }, rules).end).toBe(
      "2027-03-03T06:15:00.000Z",
    );
    expect(messageOf(() => entryStateOf({ start: START, end: "2027-03-03T06:15:00.001Z" }, rules))).toBe(
      'entry end must be within 366 days of its start 2026-03-02T06:15:00.000Z, got "2027-03-03T06:15:00.001Z"',
    );
  });

  const long = "x".repeat(101);
  const instant = "an RFC 3339 instant such as 2026-03-02T06:15:00Z";
  test.each<[unknown, string]>([
    [null, "entry must be an object, got null"],
    [[], "entry must be an object, got []"],
    [{}, `entry start must be ${instant}, got nothing`],
    [{ start: "2026-02-30T06:15:00Z" }, `entry start must be ${instant}, got "2026-02-30T06:15:00Z"`],
    [{ start: "2026-03-02" }, `entry start must be ${instant}, got "2026-03-02"`],
    [{ start: 5 }, `entry start must be ${instant}, got 5`],
    [{ start: START, end: "soon" }, `entry end must be ${instant}, got "soon"`],
    [
      { start: END, end: START },
      'entry end must be at or after its start 2026-03-02T07:00:00.000Z, got "2026-03-02T06:15:00.000Z"',
    ],
    [
      { start: START, stop: END },
      'entry fields must be among id, start, end, type, tags, description, task, measurements, got "stop"',
    ],
    [
      { start: START, type: null },
      "entry type must be at most 100 characters without control characters, got null",
    ],
    [
      { start: START, type: "a\nb" },
      'entry type must be at most 100 characters without control characters, got "a\\nb"',
    ],
    [{ start: START, tags: "a" }, 'entry tags must be an array of strings, got "a"'],
    [{ start: START, tags: ["a", 1] }, "entry tags must be an array of strings, got 1"],
    [
      { start: START, tags: ["a\u0007"] },
      'entry tags must be at most 100 characters each, without control characters, got "a\\u0007"',
    ],
    [
      { start: START, tags: Array.from({ length: 51 }, (_, n) => `t${n}`) },
      "entry tags must be at most 50, got 51",
    ],
    [{ start: START, task: "a|b" }, 'entry task must be the id of a task or null, got "a|b"'],
    [{ start: START, task: "" }, 'entry task must be the id of a task or null, got ""'],
    [{ start: START, task: 7 }, "entry task must be the id of a task or null, got 7"],
    [
      { start: START, measurements: { value: 5, unit: "km" } },
      'entry measurements must be an array of {value, unit}, got {"value":5,"unit":"km"}',
    ],
    [
      { start: START, measurements: [{ value: -5, unit: "km" }] },
      "entry measurements must be of a value that is a number, 0 or more, got -5",
    ],
    [
      { start: START, measurements: [{ value: 1e300, unit: "pages" }] },
      'entry measurements must be of values whose sums stay exact, got {"value":1e+300,"unit":"pages"}',
    ],
    [
      { start: START, measurements: [{ value: 5, unit: "k|m" }] },
      'entry measurements must be of a unit of 1 to 32 characters such as km or pages, got "k|m"',
    ],
    [{ start: START, description: 7 }, "entry description must be text of at most 10000 characters, got 7"],
  ])("%j is refused", (input, message) => {
    expect(messageOf(() => entryStateOf(input, rules))).toBe(message);
  });

  test("is refused with a tag, a description or half a surrogate that cannot be kept", () => {
    expect(messageOf(() => entryStateOf({ start: START, tags: [long] }, rules))).toContain(
      "entry tags must be",
    );
    expect(messageOf(() => entryStateOf({ start: START, tags: ["\ud800"] }, rules))).toContain(
      "entry tags must be",
    );
    const description = "x".repeat(10_001);
    expect(messageOf(() => entryStateOf({ start: START, description }, rules))).toContain(
      "entry description must be",
    );
  });

  test("may hold a field called __proto__ no more than any other", () => {
    const input = JSON.parse(`{"start":"${START}","__proto__":{"end":"${END}"}}`);
    expect(messageOf(() => entryStateOf(input, rules))).toContain('got "__proto__"');
  });
});

describe("a patch", () => {
  const state = entryStateOf({ start: START, end: END, type: "Study", tags: ["a"], description: "d" }, rules);

  test("changes what it names and nothing else", () => {
    expect(patchedState(state, {}, "e1")).toEqual(state);
    expect(patchedState(state, { tags: ["Project"] }, "e1")).toEqual({ ...state, tags: ["Project"] });
    expect(patchedState(state, { end: null, type: "" }, "e1")).toEqual({
      ...state,
      end: null,
      type: "untyped",
    });
  });

  test("cannot change the id, nor end before the start that stays", () => {
    expect(messageOf(() => patchedState(state, { id: "e2" }, "e1"))).toBe(
      'entry id must be e1 or absent, got "e2"',
    );
    expect(messageOf(() => patchedState(state, { end: "2026-03-02T06:14:59Z" }, "e1"))).toContain(
      "entry end must be at or after its start",
    );
  });
});

test("an id is one line of 1 to 256 characters", () => {
  expect(entryIdIn({})).toBeUndefined();
  expect(entryIdIn({ id: "a b" })).toBe("a b");
  for (const id of [".", ".."]) {
    expect(messageOf(() => entryIdIn({ id }))).toContain("another name than . and .., which no URL can hold");
  }
  for (const id of ["", 1, null, "a\nb", "x".repeat(257)]) {
    expect(messageOf(() => entryIdIn({ id }))).toContain("entry id must be 1 to 256 characters");
  }
});
