import fc from "fast-check";
import { expect, test } from "vitest";
import { toIso } from "../../event/calendar.ts";
import type { RecordedEvent } from "../../event/event.ts";
import { FIRST_INSTANT, LAST_INSTANT } from "../../event/instant.ts";
import { validateEvent } from "../../event/validate.ts";
import { type EntryState, stateOf } from "./entry.ts";
import { entryEventOf, readEntryEvent } from "./entry-event.ts";
import { entryStateOf, patchedState } from "./entry-input.ts";
import { TypeRules } from "./type-rules.ts";

const rules = new TypeRules(["Study", "deep work", "İ"]);
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 110 }),
  fc.constantFrom(
    "",
    " ",
    "type:",
    "type:x",
    "type:type:",
    "type: \u00a0",
    "untyped",
    "study",
    "__proto__",
    "\ud800",
  ),
);
const instant = fc.oneof(
  fc.integer({ min: FIRST_INSTANT, max: LAST_INSTANT }).map(toIso),
  fc.constantFrom("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999Z", "2026-03-02T06:15:00+05:30"),
);
const measurement = fc.record({
  value: fc.oneof(fc.double({ noNaN: true, min: -1, max: 1e13 }), fc.constantFrom(-0, 0, 5e-324, 1e21)),
  unit: fc.oneof(text, fc.constantFrom("km", " km ", "ＫＭ", "%", "fl oz", "bits", "°C", "constructor")),
});
const input = fc.record(
  {
    start: instant,
    end: fc.option(instant),
    type: text,
    tags: fc.array(text, { maxLength: 55 }),
    description: text,
    task: fc.option(fc.constantFrom("t-1", "..", "x".repeat(128), "a b")),
    measurements: fc.array(measurement, { maxLength: 17 }),
  },
  { requiredKeys: ["start"] },
);

/** Undefined where it is refused, which no event follows from. */
function accepted(make: () => EntryState): EntryState | undefined {
  try {
    return make();
  } catch (error) {
    expect(error).toMatchObject({ code: "entry_invalid" });
    return undefined;
  }
}

function readBack(before: EntryState | undefined, after: EntryState) {
  const made = entryEventOf({ id: "e", before, after, actor: "ana", owner: "ana" }, 0);
  const event = validateEvent(made, { now: toIso(0), newId: () => "id" });
  return readEntryEvent({ ...JSON.parse(JSON.stringify(event)), version: 1 } as RecordedEvent);
}

test("whatever an entry may be made or become, its event is read as just that: nothing is recorded and then passed over", () => {
  let made = 0;
  fc.assert(
    fc.property(input, fc.record({ ...{ type: text, description: text } }), (given, patch) => {
      const state = accepted(() => entryStateOf(given, rules));
      if (state === undefined) return;
      made += 1;
      expect(readBack(undefined, state)?.after).toEqual(JSON.parse(JSON.stringify(stateOf(state))));
      const next = accepted(() => patchedState(state, patch, "e"));
      if (next === undefined) return;
      const change = readBack(state, next);
      expect(change?.before).toEqual(JSON.parse(JSON.stringify(stateOf(state))));
      expect(change?.after).toEqual(JSON.parse(JSON.stringify(stateOf(next))));
    }),
    { numRuns: 3_000 },
  );
  expect(made).toBeGreaterThan(100);
});
