import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { deliveries, delivery, noEnd, targetContext } from "../../../../test/support/deliveries.ts";
import { Receiver } from "../../../../test/support/receiver.ts";
import type { Delivery, Target } from "../../target.ts";
import { createTarget } from "../create-target.ts";
import { callsOf, entryOf, MAX_CALL_BYTES } from "./entry.ts";

interface Entry {
  EventBusName: string;
  Source: string;
  DetailType: string;
  Detail: string;
  Time: number;
  Resources: string[];
}

const CREDENTIALS = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
beforeAll(() => {
  for (const [name, value] of Object.entries(CREDENTIALS)) vi.stubEnv(name, value);
});
afterAll(() => vi.unstubAllEnvs());

/** Speaks the protocol of PutEvents. */
let receiver: Receiver;
let target: Target;
let results: (entry: Entry) => object = () => ({ EventId: "1" });
beforeEach(async () => {
  results = () => ({ EventId: "1" });
  receiver = await Receiver.start((response, { body }) => {
    const entries = (JSON.parse(body) as { Entries: Entry[] }).Entries.map(results);
    const FailedEntryCount = entries.filter((entry) => "ErrorCode" in entry).length;
    response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify({ Entries: entries, FailedEntryCount }));
  });
});
afterEach(async () => {
  await target.close?.();
  await receiver.stop();
});

async function send(what: Delivery[], signal = noEnd(), bus = "work") {
  target = await createTarget(
    { eventbridge: bus, endpoint: receiver.url, region: "eu-west-2" },
    targetContext(),
  );
  return target.deliver(what, signal);
}

const sent = () => receiver.received.map(({ body }) => (JSON.parse(body) as { Entries: Entry[] }).Entries);

describe("an EventBridge target", () => {
  test("puts the envelope's parts as an entry, signed", async () => {
    const what = delivery();
    expect(await send([what])).toEqual([undefined]);
    expect(receiver.received[0]?.headers).toMatchObject({
      "x-amz-target": "AWSEvents.PutEvents",
      "content-type": "application/x-amz-json-1.1",
      authorization: expect.stringContaining("/eu-west-2/events/aws4_request"),
    });
    const [entry] = sent()[0] ?? [];
    expect(entry).toEqual({
      EventBusName: "work",
      Source: "daybook.tasks",
      DetailType: "task.completed",
      Time: Date.parse("2026-03-02T06:15:00Z") / 1_000,
      Resources: [],
      Detail: JSON.stringify(what.event),
    });
  });

  test("a bus's ARN names its region", async () => {
    const arn = "arn:aws:events:ap-southeast-2:123456789012:event-bus/work";
    target = await createTarget({ eventbridge: arn, endpoint: receiver.url }, targetContext());
    expect(await target.deliver([delivery()], noEnd())).toEqual([undefined]);
    expect(receiver.received[0]?.headers.authorization).toContain("/ap-southeast-2/events/");
    expect(sent()[0]?.[0]?.EventBusName).toBe(arn);
  });

  test("calls have at most ten entries, and outcomes keep their order", async () => {
    results = ({ Detail }) =>
      Detail.includes('"e-13"') ? { ErrorCode: "MalformedDetail", ErrorMessage: "no" } : { EventId: "1" };
    const outcomes = await send(deliveries(25));
    expect(
      sent()
        .map((entries) => entries.length)
        .sort(),
    ).toEqual([10, 10, 5]);
    expect(outcomes.map((outcome) => outcome?.errorType)).toEqual(
      Array.from({ length: 25 }, (_, index) => (index === 13 ? "MalformedDetail" : undefined)),
    );
  });

  test.each([
    ["ThrottlingException", "retry"],
    ["InternalFailure", "retry"],
    ["InternalException", "retry"],
    ["ServiceUnavailable", "retry"],
    ["MalformedDetail", "permanent"],
    ["NotAuthorizedForSource", "permanent"],
    ["InvalidArgument", "permanent"],
  ])("an entry that is refused with %s is %s, whatever became of the others", async (code, kind) => {
    let count = 0;
    results = () => (count++ === 1 ? { ErrorCode: code, ErrorMessage: "why" } : { EventId: "1" });
    expect(await send(deliveries(3))).toEqual([
      undefined,
      { class: kind, errorType: code, message: "EventBridge refused the event: why" },
      undefined,
    ]);
  });

  test("an entry without an answer is retried", async () => {
    receiver.answer = (response) => response.end('{"FailedEntryCount":0,"Entries":[{"EventId":"1"}]}');
    expect(await send(deliveries(2))).toMatchObject([
      undefined,
      { class: "retry", errorType: "answer_invalid" },
    ]);
  });

  test("a replay's name goes into the detail, if it is an object", async () => {
    const replay = { type: "replay", replayName: "again" } as const;
    const text = delivery({}, replay);
    await send([delivery({}, replay), { ...text, envelope: { ...text.envelope, detail: "text" } }]);
    const [first, second] = (sent()[0] ?? []).map(({ Detail }) => JSON.parse(Detail) as unknown);
    expect(first).toMatchObject({ id: "e-1", "replay-name": "again" });
    expect(second).toBe("text");
  });

  test("what is too large in bytes goes by reference", async () => {
    // 200,000 characters: fewer than the limit, but each takes two bytes.
    const large = delivery({ data: { text: "ü".repeat(200_000) } }, { replayName: "again" });
    const timed = delivery({ version: undefined as unknown as number, data: "x".repeat(262_144) });
    expect(await send([delivery(), large, timed])).toEqual([undefined, undefined, undefined]);
    const details = sent()
      .flat()
      .map(({ Detail }) => JSON.parse(Detail) as object);
    expect(details).toContainEqual({
      log: "tasks",
      key: { subject: "t-1", version: 1 },
      type: "task.completed",
      id: "e-1",
      position: "00000001",
      partial: true,
      "replay-name": "again",
    });
    expect(details).toContainEqual(expect.objectContaining({ key: { subject: "t-1" }, partial: true }));
  });

  test("events that together are too large for a call are sent in several", async () => {
    const what = deliveries(6).map(({ event }) => delivery({ ...event, data: "x".repeat(100_000) }));
    expect(await send(what)).toEqual(Array(6).fill(undefined));
    expect(sent().map((entries) => entries.length)).toEqual([2, 2, 2]);
  });
});

describe("a call of PutEvents that", () => {
  test.each([
    [400, "ThrottlingException", "retry"],
    [400, "ValidationException", "permanent"],
    [400, "ResourceNotFoundException", "permanent"],
    [403, "ExpiredTokenException", "unreachable"],
    [400, "AccessDeniedException", "unreachable"],
    [400, "UnrecognizedClientException", "unreachable"],
    [429, "TooManyRequestsException", "retry"],
    [500, "InternalException", "retry"],
    [503, "ServiceUnavailable", "unreachable"],
    [504, "GatewayTimeout", "unreachable"],
  ])("fails with %i %s is %s for every entry, after one try", async (status, name, kind) => {
    receiver.answer = (response) => {
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify({ __type: name, message: "why" }));
    };
    const failure = {
      class: kind,
      errorType: name,
      statusCode: status,
      message: "PutEvents must go through, got why",
    };
    expect(await send(deliveries(2))).toEqual([failure, failure]);
    expect(receiver.received).toHaveLength(1);
  });

  test.each([
    ["is no JSON", "<html>"],
    ["is empty", ""],
  ])("gets an answer that %s is retried", async (_, body) => {
    receiver.answer = (response) => response.end(body);
    expect(await send(deliveries(1))).toMatchObject([{ class: "retry" }]);
  });

  test("is reset, or finds nobody, is unreachable", async () => {
    receiver.answer = (response) => response.destroy();
    expect(await send(deliveries(1))).toMatchObject([{ class: "unreachable", errorType: "ECONNRESET" }]);
    await target.close?.();
    target = await createTarget({ eventbridge: "work", endpoint: "http://127.0.0.1:1" }, targetContext());
    expect(await target.deliver(deliveries(1), noEnd())).toMatchObject([
      { class: "unreachable", errorType: "ECONNREFUSED" },
    ]);
  });

  test("is aborted has timed out, and is not started after that", async () => {
    const controller = new AbortController();
    receiver.answer = () => controller.abort();
    expect(await send(deliveries(2), controller.signal)).toMatchObject([
      { errorType: "timeout" },
      { errorType: "timeout" },
    ]);
    expect(await target.deliver(deliveries(1), AbortSignal.abort())).toMatchObject([
      { errorType: "timeout" },
    ]);
    expect(receiver.received).toHaveLength(1);
    await vi.waitFor(() => expect(receiver.open).toBe(0));
  });
});

test("calls hold every entry once, in order, within ten entries and 256 KB", () => {
  const size = fc.oneof(fc.integer({ min: 14, max: MAX_CALL_BYTES }), fc.integer({ min: 14, max: 2_000 }));
  fc.assert(
    fc.property(fc.array(size, { maxLength: 60 }), (sizes) => {
      const entries = sizes.map((bytes) => ({ entry: {}, bytes }));
      const calls = callsOf(entries, 10);
      expect(calls.flat()).toEqual(entries);
      for (const call of calls) {
        expect(call.length).toBeLessThanOrEqual(10);
        expect(call.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(MAX_CALL_BYTES);
      }
    }),
  );
});

test("an entry is measured as EventBridge does: 14 bytes of time, and its texts in UTF-8", () => {
  const what = delivery();
  const { bytes } = entryOf(
    {
      ...what,
      envelope: {
        ...what.envelope,
        source: "ü",
        "detail-type": "🎉",
        resources: ["a", "é"],
        detail: { k: "ñ" },
      },
    },
    "work",
  );
  expect(bytes).toBe(14 + 2 + 4 + 1 + 2 + '{"k":"n"}'.length + 1);
});
