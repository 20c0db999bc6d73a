import { expect, test } from "vitest";
import type { RecordedEvent } from "../lib/types.ts";
import { changesOf, valueText } from "./changes.ts";

function eventWith(data: unknown): RecordedEvent {
  return { data } as RecordedEvent;
}

test("a list of changes is taken as it is, but for what is none", () => {
  const changes = [
    { field: "status", from: "open", to: "done" },
    { field: "due" },
    "title",
    null,
    { from: 1 },
  ];
  expect(changesOf(eventWith({ changes }))).toEqual(changes.slice(0, 2));
});

test("of a state before and after, the fields that differ are shown", () => {
  const [before, after] = [
    { type: "Study", tags: ["a"], end: null },
    { type: "Study", tags: ["b"] },
  ];
  expect(changesOf(eventWith({ before, after }))).toEqual([
    { field: "tags", from: ["a"], to: ["b"] },
    { field: "end", from: null, to: undefined },
  ]);
  expect(changesOf(eventWith({ after: { type: "Study" } }))).toEqual([
    { field: "type", from: undefined, to: "Study" },
  ]);
});

test.each([undefined, null, 3, "text", [], {}, { changes: 3 }])("data %j changes nothing", (data) => {
  expect(changesOf(eventWith(data))).toEqual([]);
});

test("nothing is a dash, a long text is cut", () => {
  expect([undefined, null, "", 0, false, ["a"], "x".repeat(300)].map(valueText)).toEqual([
    "–",
    "–",
    "–",
    "0",
    "false",
    '["a"]',
    `${"x".repeat(200)}…`,
  ]);
});
