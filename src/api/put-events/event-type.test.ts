import fc from "fast-check";
import { expect, test } from "vitest";
import { validateEvent } from "../../event/validate.ts";
import { eventType } from "./event-type.ts";

test.each([
  ["stream changes", "stream-changes"],
  ["task.completed", "task.completed"],
  ["EC2 Instance State-change Notification", "EC2-Instance-State-change-Notification"],
  ["myDetailType", "myDetailType"],
  ["a..b", "a.b"],
  [".hidden", "hidden"],
  ["__proto__", "proto__"],
  ["  order  placed! ", "order-placed"],
  ["1.2.3.4.5.6.7.8", "1.2.3.4.5.6.7.8"],
  ["1.2.3.4.5.6.7.8.9.10", "1.2.3.4.5.6.7.8-9-10"],
  ["日本", "event"],
  ["x".repeat(300), "x".repeat(128)],
])("the detail type %j becomes the type %j", (detailType, type) => {
  expect(eventType(detailType)).toBe(type);
});

const isType = (type: string) => {
  const event = { type, subject: "s" };
  return validateEvent(event, { newId: () => "e", now: "2026-03-02T06:15:00.000Z" }).type === type;
};

test("every detail type becomes a type that the log takes, and a type stays itself", () => {
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc
      .array(fc.constantFrom(".", "-", "_", " ", "a", "B", "9", "é"), { maxLength: 150 })
      .map((c) => c.join("")),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const type = eventType(text);
      expect(isType(type)).toBe(true);
      expect(eventType(type)).toBe(type);
    }),
    { numRuns: 500 },
  );
});
