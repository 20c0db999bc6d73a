import { describe, expect, test } from "vitest";
import { Calendar } from "../../event/calendar.ts";
import type { Json, RecordedEvent } from "../../event/event.ts";
import { countEntry } from "./counting.ts";

const london = new Calendar("Europe/London");
const STATE = {
  start: "2026-03-02T23:30:00.000Z",
  end: "2026-03-03T00:45:00.000Z",
  type: "Study",
  tags: ["adc"],
  description: "",
};

function event(type: string, data: Json | undefined, more: Partial<RecordedEvent> = {}): RecordedEvent {
  return {
    specversion: "1.0",
    id: "1",
    source: "daybook",
    type,
    subject: "e1",
    time: "2026-03-02T23:30:00.000Z",
    log: "time",
    version: 1,
    position: "1",
    recordedtime: "2026-03-03T09:00:00.000Z",
    ...(data === undefined ? {} : { data }),
    ...more,
  };
}

describe("counting entries", () => {
  const common = { type: "entry.recorded", tags: ["adc", "type:Study"], actor: null };
  const first = { ...common, day: "2026-03-02", count: 1, measures: { seconds: 1_800 } };
  const second = { ...common, day: "2026-03-03", count: 0, measures: { seconds: 2_700 } };

  test("an entry counts on the day it starts, its seconds on the days they lie in", () => {
    expect(countEntry(event("entry.recorded", { after: STATE }), london)).toEqual([first, second]);
  });

  test("a deletion takes back what the entry counted", () => {
    const taken = countEntry(event("entry.deleted", { before: STATE }), london);
    expect(taken).toEqual([
      { ...first, count: -1, measures: { seconds: -1_800 } },
      { ...second, count: -0, measures: { seconds: -2_700 } },
    ]);
  });

  test("an amendment takes back the old and adds the new", () => {
    const after = { ...STATE, start: "2026-03-03T00:00:00.000Z", tags: [] };
    const counted = countEntry(event("entry.amended", { before: STATE, after }), london);
    expect(counted.slice(2)).toEqual([{ ...second, count: 1, tags: ["type:Study"] }]);
    expect(counted.map(({ count }) => count + 0)).toEqual([-1, 0, 1]);
  });

  test("a running entry counts, and its seconds when it is stopped", () => {
    const running = { ...STATE, end: null };
    const started = countEntry(event("entry.started", { after: running }), london);
    expect(started).toEqual([{ ...first, measures: { seconds: 0 } }]);
    const stopped = countEntry(event("entry.stopped", { before: running, after: STATE }), london);
    expect(stopped.reduce((sum, { measures }) => sum + (measures.seconds ?? 0), 0)).toBe(4_500);
  });

  test("an entry over the change to summer time has the seconds that went by", () => {
    const state = { ...STATE, start: "2026-03-28T23:00:00.000Z", end: "2026-03-29T23:30:00.000Z" };
    const counted = countEntry(event("entry.recorded", { after: state }), london);
    expect(counted.map(({ day, measures }) => [day, measures.seconds])).toEqual([
      ["2026-03-28", 3_600],
      ["2026-03-29", 23 * 3_600],
      ["2026-03-30", 1_800],
    ]);
  });

  test("an entry counts for its owner, whoever changed it", () => {
    const actors = (made: RecordedEvent) => countEntry(made, london).map(({ actor }) => actor);
    expect(actors(event("entry.recorded", { after: STATE }, { actor: "ann" }))).toEqual(["ann", "ann"]);
    expect(actors(event("entry.deleted", { before: STATE, owner: "ann" }, { actor: "bob" }))).toEqual([
      "ann",
      "ann",
    ]);
    expect(actors(event("entry.deleted", { before: STATE, owner: null }, { actor: "bob" }))).toEqual([
      null,
      null,
    ]);
  });

  test("a tag that looks like a type's is not counted", () => {
    const state = { ...STATE, tags: ["type:Project", "adc"] };
    expect(countEntry(event("entry.recorded", { after: state }), london)[0]?.tags).toEqual([
      "adc",
      "type:Study",
    ]);
  });

  test.each<[string, Json | undefined]>([
    ["task.completed", { after: STATE }],
    ["constructor", { after: STATE }],
    ["entry.recorded", undefined],
    ["entry.recorded", null],
    ["entry.recorded", "text"],
    ["entry.recorded", { before: STATE }],
    ["entry.recorded", { after: { ...STATE, end: "2026-03-01T00:00:00.000Z" } }],
    ["entry.recorded", { after: { ...STATE, end: "9999-12-31T00:00:00.000Z" } }],
    ["entry.recorded", { after: { ...STATE, start: "yesterday" } }],
    ["entry.recorded", { after: { ...STATE, tags: [1] } }],
    ["entry.amended", { after: STATE }],
    ["entry.amended", { before: [], after: STATE }],
    ["entry.deleted", { after: STATE }],
  ])("a foreign event counts nothing: %s %j", (type, data) => {
    expect(countEntry(event(type, data), london)).toEqual([]);
  });
});
