import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isDaybookError } from "../../../errors.ts";
import { goalStateOf, patchedGoal, readGoalState } from "./goal-input.ts";

const TODAY = "2026-03-06";
const GOOD = { title: "Read", metric: "minutes", scope: { tags: ["reading"] }, period: "week", target: 300 };
const read = (input: unknown) => goalStateOf(input, { today: TODAY });

describe("a goal", () => {
  test("has defaults: at least, of all time entries, from today on, without an end", () => {
    const { scope: _scope, ...rest } = GOOD;
    expect(read(rest)).toEqual({
      id: undefined,
      state: {
        ...rest,
        scope: {},
        direction: "at-least",
        from: TODAY,
        to: null,
        archived: false,
        skips: [],
        definition: { version: 1, since: TODAY },
      },
    });
  });

  test("of a range of days has its days", () => {
    const period = { from: "2026-04-01", to: "2026-04-30" };
    expect(read({ ...GOOD, period }).state).toMatchObject({ ...period, period });
  });

  test("names of a scope are trimmed, each once, and empty lists are none", () => {
    const scope = { tags: [" reading ", "reading", "books"], types: [], logs: null };
    expect(read({ ...GOOD, scope }).state.scope).toEqual({ tags: ["books", "reading"] });
  });

  test.each([
    [null, "goal must be an object, got null"],
    [[], "goal must be an object, got []"],
    ["x", 'goal must be an object, got "x"'],
    [{ ...GOOD, colour: 1 }, "goal fields must be among"],
    [{ ...GOOD, archived: true }, "goal fields must be among"],
    [{ ...GOOD, skips: [] }, "goal fields must be among"],
    [{ ...GOOD, title: "" }, "goal title must be 1 to 500 characters"],
    [{ ...GOOD, title: "  " }, "goal title must be"],
    [{ ...GOOD, title: "x".repeat(501) }, "goal title must be"],
    [{ ...GOOD, title: "a\nb" }, "goal title must be"],
    [{ ...GOOD, title: "\ud800" }, "goal title must be"],
    [{ ...GOOD, id: "a b" }, "goal id must be"],
    [{ ...GOOD, id: "" }, "goal id must be"],
    [{ ...GOOD, id: ".." }, "goal id must be another name than . and .., which no URL can hold"],
    [{ ...GOOD, id: null }, "goal id must be"],
    [{ ...GOOD, metric: "hours" }, "goal metric must be minutes, count or a unit"],
    [{ ...GOOD, metric: { unit: "km", x: 1 } }, "goal metric must be"],
    [{ ...GOOD, metric: { unit: 7 } }, "goal metric must be"],
    [{ ...GOOD, metric: { unit: "" } }, "goal metric must be"],
    [{ ...GOOD, metric: { unit: "\u0000" } }, "goal metric must be"],
    [{ ...GOOD, metric: undefined }, "goal metric must be"],
    [{ ...GOOD, target: 0 }, "goal target must be a number from 0.001"],
    [{ ...GOOD, target: -5 }, "goal target must be"],
    [{ ...GOOD, target: "300" }, "goal target must be"],
    [{ ...GOOD, target: Number.NaN }, "goal target must be"],
    [{ ...GOOD, target: Number.POSITIVE_INFINITY }, "goal target must be"],
    [
      { ...GOOD, metric: "count", target: 2.5 },
      "goal target must be a whole number where the metric is count",
    ],
    [{ ...GOOD, metric: { unit: "°C" } }, "goal metric must be of what adds up"],
    [{ ...GOOD, metric: { unit: "K" } }, "goal metric must be of what adds up"],
    [{ ...GOOD, period: "year" }, "goal period must be day, week, month or a range"],
    [{ ...GOOD, period: { from: "2026-03-01" } }, "goal period to must be a day"],
    [
      { ...GOOD, period: { from: "2026-03-02", to: "2026-03-01" } },
      "goal period to must be a day from 2026-03-02 on",
    ],
    [{ ...GOOD, period: { from: "2026-01-01", to: "2036-12-31" } }, "goal period to must be a day from"],
    [{ ...GOOD, period: { from: "2026-03-01", to: "2026-03-02", by: 1 } }, "goal period must be"],
    [
      { ...GOOD, period: { from: "2026-03-01", to: "2026-03-09" }, from: "2026-03-02" },
      "goal from must be absent, or",
    ],
    [{ ...GOOD, period: { from: "2026-03-01", to: "2026-03-09" }, to: null }, "goal to must be absent, or"],
    [{ ...GOOD, direction: "atleast" }, "goal direction must be at-least or at-most"],
    [{ ...GOOD, from: "2026-02-30" }, "goal from must be a day"],
    [{ ...GOOD, from: "0001-01-01" }, "goal from must be a day YYYY-MM-DD from 1900-01-01"],
    [{ ...GOOD, to: "9999-12-31" }, "goal to must be a day"],
    [{ ...GOOD, from: "2026-03-02", to: "2026-03-01" }, "goal to must be a day from 2026-03-02 on"],
    [{ ...GOOD, scope: [] }, "goal scope must be an object"],
    [{ ...GOOD, scope: { tag: ["x"] } }, "goal scope fields must be among logs, types, tags, tasks"],
    [{ ...GOOD, scope: { tags: "reading" } }, "goal scope tags must be an array of strings"],
    [{ ...GOOD, scope: { tags: [""] } }, "goal scope tags must be 1 to 128 characters each"],
    [{ ...GOOD, scope: { tags: [7] } }, "goal scope tags must be"],
    [{ ...GOOD, scope: { tags: ["\ud800"] } }, "goal scope tags must be"],
    [
      { ...GOOD, scope: { tags: Array.from({ length: 21 }, (_, n) => `t${n}`) } },
      "goal scope tags must be at most 20",
    ],
    [{ ...GOOD, scope: { logs: ["No Log"] } }, "goal scope logs must be names of logs"],
    [
      { ...GOOD, scope: { tags: ["a"], tasks: ["b"] } },
      'goal scope must be of one kind: types, tags or tasks, got "tags with tasks"',
    ],
    [
      { ...GOOD, scope: { tags: ["a"], types: ["b"] } },
      'goal scope must be of one kind: types, tags or tasks, got "types with tags"',
    ],
    [
      { ...GOOD, scope: { logs: ["tasks"], tasks: ["b"] } },
      "goal scope logs must be time where the scope names tasks",
    ],
    [
      JSON.parse('{"__proto__": {"title": "x"}}'),
      'goal fields must be among title, metric, scope, period, target, direction, from, to, id, got "__proto__"',
    ],
  ])("%j is refused: %s", (input, message) => {
    expect(() => read(input)).toThrow(message as string);
  });

  test("anything is a goal or goal_invalid", () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom<unknown>(undefined, Number.NaN, "day", "week", {}),
    );
    const fields = fc.record(
      {
        title: value,
        metric: value,
        scope: value,
        period: value,
        target: value,
        from: value,
        to: value,
        id: value,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fields, fc.boolean(), (input, isPatched) => {
        try {
          const given = isPatched ? { ...GOOD, ...input } : input;
          const { state } = read(given);
          expect(readGoalState(JSON.parse(JSON.stringify(state)))).toEqual(state);
        } catch (error) {
          if (!isDaybookError(error, "goal_invalid")) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("a patch", () => {
  const { state } = read({ ...GOOD, to: "2026-06-30" });

  test("changes what it names and leaves the rest", () => {
    expect(patchedGoal(state, { target: 240 })).toEqual({ ...state, target: 240 });
    expect(patchedGoal(state, { to: null })).toEqual({ ...state, to: null });
    expect(patchedGoal(state, {})).toEqual(state);
  });

  test("to a range of days takes its days along, and away from it leaves none of its end", () => {
    const period = { from: "2026-04-01", to: "2026-04-30" };
    const ranged = patchedGoal(state, { period });
    expect(ranged).toMatchObject({ ...period, period });
    expect(patchedGoal(ranged, { period: "week" })).toMatchObject({
      from: "2026-04-01",
      to: null,
      period: "week",
    });
  });

  test.each([
    [{ id: "x" }],
    [{ skips: [] }],
    [{ archived: 1 }],
    [{ from: null }],
    [{ target: null }],
    [{ to: "2026-01-01" }],
  ])("%j is refused", (patch) => {
    expect(() => patchedGoal(state, patch)).toThrow(/^goal /);
  });
});

describe("a goal of an event", () => {
  const { state } = read(GOOD);

  test.each([
    [null],
    [{}],
    ["goal"],
    [{ ...state, definition: undefined }],
    [{ ...state, definition: { version: 0, since: TODAY } }],
    [{ ...state, definition: { version: 1, since: "soon" } }],
    [{ ...state, skips: "none" }],
    [{ ...state, skips: ["today"] }],
    [{ ...state, from: undefined }],
    [{ ...state, target: "1" }],
    [{ ...state, more: true }],
  ])("%j is none", (value) => {
    expect(readGoalState(value)).toBeUndefined();
  });
});
