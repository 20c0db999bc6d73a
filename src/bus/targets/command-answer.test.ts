import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CommandAnswer, parseAnswer } from "./command-answer.ts";

describe("parseAnswer", () => {
  test("an answer is a delivery's success, with or without what it appends", () => {
    expect(parseAnswer('{"deliveryId":"d","ok":true}')).toEqual({
      deliveryId: "d",
      failure: undefined,
      appends: [],
    });
    const appends = [{ log: "a", events: [{ type: "b", subject: "c" }] }];
    expect(parseAnswer(JSON.stringify({ deliveryId: "d", ok: true, append: appends })).appends).toEqual(
      appends,
    );
  });

  test("what fails appends nothing", () => {
    const answer = parseAnswer('{"deliveryId":"d","ok":false,"append":[{"log":"a","events":[{}]}]}');
    expect(answer).toMatchObject({ appends: [], failure: { class: "retry" } });
  });

  test.each(["", "null", "5", "[]", "{", '"d"', "{}", '{"deliveryId":5,"ok":true}', '{"ok":true}', "ok"])(
    "%j names no delivery",
    (line) => expect(() => parseAnswer(line)).toThrow(),
  );

  test.each<[string, Partial<CommandAnswer["failure"]>]>([
    ['{"type":"A","message":"m","permanent":true}', { class: "permanent", errorType: "A", message: "m" }],
    ['{"type":"A","message":"m","permanent":"yes"}', { class: "retry", errorType: "A", message: "m" }],
    ['{"type":5,"message":6}', { class: "retry", errorType: "Error", message: '{"type":5,"message":6}' }],
    ['"text"', { class: "retry", errorType: "Error", message: '"text"' }],
    ["null", { class: "retry", errorType: "Error", message: "null" }],
    ["[]", { class: "retry", errorType: "Error", message: "[]" }],
    ['{"__proto__":{"permanent":true},"message":"m"}', { class: "retry", errorType: "Error", message: "m" }],
  ])("an error of %s is told as far as it goes", (error, failure) => {
    expect(parseAnswer(`{"deliveryId":"d","ok":false,"error":${error}}`).failure).toEqual(failure);
  });

  test("a long type and a long message are cut", () => {
    const error = { type: "T".repeat(5_000), message: "m".repeat(500_000) };
    const { failure } = parseAnswer(JSON.stringify({ deliveryId: "d", ok: false, error }));
    expect(failure?.errorType).toHaveLength(100);
    expect(failure?.message).toHaveLength(1_000);
  });

  test("any JSON is an answer, that delivery's failure, or refused with a reason", () => {
    const field = fc.oneof(fc.jsonValue(), fc.boolean(), fc.constant("d"));
    const answer = fc.record(
      { deliveryId: field, ok: field, append: field, error: field },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(answer, fc.jsonValue()), (value) => {
        try {
          const { deliveryId, failure, appends } = parseAnswer(JSON.stringify(value));
          expect(deliveryId).toBe((value as { deliveryId: string }).deliveryId);
          if (failure === undefined) expect(value).toMatchObject({ ok: true });
          for (const { log, events } of appends) {
            expect(typeof log).toBe("string");
            expect(Array.isArray(events)).toBe(true);
          }
        } catch (error) {
          expect((error as Error).name).toBe("Error");
        }
      }),
    );
  });
});
