import { describe, expect, test } from "vitest";
import { inputOfInterval, TypeRules } from "./type-rules.ts";

const rules = new TypeRules(["Study", "Project", "Deep Work"]);

describe("type rules", () => {
  test.each<[tags: string[], type: string, rest: string[]]>([
    [[], "untyped", []],
    [["Project"], "Project", []],
    // Alphabetical: the type comes second.
    [["ADC notes", "Study"], "Study", ["ADC notes"]],
    [["Study", "signals course"], "Study", ["signals course"]],
    [["ROM versus disk access"], "untyped", ["ROM versus disk access"]],
    [["deep work", "x"], "Deep Work", ["x"]],
    // The first of the list, not of the tags.
    [["Project", "Study"], "Study", ["Project"]],
    [["Study", "type:Gardening"], "Gardening", ["Study"]],
    [["type:study"], "Study", []],
    [["type:"], "untyped", ["type:"]],
  ])("%j is of type %s", (tags, type, rest) => {
    expect(rules.apply(undefined, tags)).toEqual({ type, tags: rest });
  });

  test("a stated type is taken as it is", () => {
    expect(rules.apply("study", ["Project"])).toEqual({ type: "study", tags: ["Project"] });
  });

  test("the Activity Log's types are known without a configuration, and none with an empty list", () => {
    for (const type of ["Chore", "Project", "Blogging", "Blog", "Study", "Exercise"]) {
      expect(new TypeRules().apply(undefined, ["Aa", type.toLowerCase()])).toEqual({ type, tags: ["Aa"] });
    }
    expect(new TypeRules([]).apply(undefined, ["Study"])).toEqual({ type: "untyped", tags: ["Study"] });
  });
});

test("a tag that is too long to be one joins the description", () => {
  const prose = "p".repeat(101);
  const interval = { key: "k", start: "2026-03-02T06:15:00.000Z", end: null, tags: ["a", prose] };
  expect(inputOfInterval(interval)).toEqual({
    start: interval.start,
    end: null,
    tags: ["a"],
    description: prose,
  });
  expect(inputOfInterval({ ...interval, description: "d" }).description).toBe(`d\n${prose}`);
});
