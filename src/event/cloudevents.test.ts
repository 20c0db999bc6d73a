import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DaybookError } from "../errors.ts";
import { fromCloudEvent, fromCloudEventBatch, toCloudEvent } from "./cloudevents.ts";
import type { RecordedEvent } from "./event.ts";

const minimal = { specversion: "1.0", id: "1", source: "/app", type: "task.done" };

const recorded: RecordedEvent = {
  data: { title: "x" },
  position: "000000000000002a",
  log: "tasks",
  version: 3,
  recordedtime: "2026-03-02T06:15:00.120Z",
  actor: "ada",
  time: "2026-03-02T06:15:00.000Z",
  subject: "task/42",
  type: "task.done",
  source: "/app",
  id: "1",
  specversion: "1.0",
};

describe("a structured CloudEvent", () => {
  test("keeps its attributes, extensions and data", () => {
    const event = {
      ...minimal,
      subject: "s",
      comexample: "x",
      number: 5,
      flag: true,
      data: [1, { a: null }],
    };
    expect(fromCloudEvent(event)).toEqual(event);
  });

  test("loses attributes that are null, and keeps data that is null", () => {
    const event = fromCloudEvent({ ...minimal, subject: null, time: null, unset: null, data: null });
    expect(event).toEqual({ ...minimal, data: null });
  });

  test("carries a __proto__ field as a field, and changes no prototype", () => {
    const event = fromCloudEvent(
      JSON.parse(`{"specversion":"1.0","id":"1","source":"/a","type":"t","__proto__":{"x":1}}`),
    );
    expect(Object.keys(event)).toContain("__proto__");
    expect(Object.getPrototypeOf(event)).toBe(Object.prototype);
    expect((event as { x?: unknown }).x).toBeUndefined();
  });

  test("may hold a string where the data is not JSON", () => {
    const event = { ...minimal, datacontenttype: "application/xml", data: "<a/>" };
    expect(fromCloudEvent(event)).toEqual(event);
  });

  test.each([
    [null, "event must be a JSON object, got null"],
    ["x", 'event must be a JSON object, got "x"'],
    [[minimal], "event must be a JSON object, got ["],
    [{ ...minimal, specversion: undefined }, "event specversion must be a string, got nothing"],
    [{ ...minimal, specversion: "0.3" }, 'event specversion must be "1.0", got "0.3"'],
    [{ ...minimal, id: undefined }, "event id must be a string, got nothing"],
    [{ ...minimal, id: null }, "event id must be a string, got nothing"],
    [{ ...minimal, id: 7 }, "event id must be a string, got 7"],
    [{ ...minimal, source: undefined }, "event source must be a string, got nothing"],
    [{ ...minimal, type: {} }, "event type must be a string, got {}"],
    [
      { ...minimal, datacontenttype: "text/plain", data: { a: 1 } },
      'event data must be a string where datacontenttype is "text/plain", got {"a":1}',
    ],
  ])("is refused: %j", (input, message) => {
    expect(failure(() => fromCloudEvent(input))).toMatchObject({
      code: "event_invalid",
      message: expect.stringContaining(message) as string,
    });
  });
});

describe("a batch of CloudEvents", () => {
  test("gives a row for each element, and a bad one spoils no other", () => {
    const rows = fromCloudEventBatch([minimal, 5, { ...minimal, id: "2" }]);
    expect(rows).toEqual([
      { line: 1, value: minimal },
      { line: 2, error: { code: "event_invalid", message: "event must be a JSON object, got 5" } },
      { line: 3, value: { ...minimal, id: "2" } },
    ]);
  });

  test("may be empty", () => {
    expect(fromCloudEventBatch([])).toEqual([]);
  });

  test.each([[minimal], ["[]"], [null], [undefined]])("is refused unless it is an array: %j", (input) => {
    expect(failure(() => fromCloudEventBatch(input))).toMatchObject({ code: "body_invalid" });
  });
});

describe("a recorded event as a CloudEvent", () => {
  test("has the attributes in the order of the specification and the data last", () => {
    expect(Object.keys(toCloudEvent(recorded))).toEqual([
      "specversion",
      "id",
      "source",
      "type",
      "subject",
      "time",
      "position",
      "log",
      "version",
      "recordedtime",
      "actor",
      "data",
    ]);
    expect(toCloudEvent(recorded)).toEqual(recorded);
  });

  test("leaves out what is undefined", () => {
    expect(toCloudEvent({ ...recorded, dataschema: undefined, data: undefined })).not.toHaveProperty("data");
  });

  test("comes back the same, whatever its data", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (data) => {
        const event = { ...recorded, data: JSON.parse(JSON.stringify(data)) };
        expect(fromCloudEvent(JSON.parse(JSON.stringify(toCloudEvent(event))))).toEqual(event);
      }),
    );
  });
});

function failure(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    if (error instanceof DaybookError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}
