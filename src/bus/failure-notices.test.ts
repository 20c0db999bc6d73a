import { describe, expect, test } from "vitest";
import { BusRig, tasks } from "../../test/support/bus-rig.ts";
import type { Handler } from "../config/handler.ts";
import type { RuleSettings } from "../config/rules.ts";

const SECOND = 1_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A rule of dynamodb-logs' envelopes whose every event fails three times, and what its onFailure gets. */
function failing(onFailure: Handler): Record<string, RuleSettings> {
  return {
    r: {
      pattern: { source: ["dynamodb-log"] },
      retry: { maximumRetryAttempts: 2, stepsSeconds: [1] },
      envelope: {
        source: "dynamodb-log",
        detailType: "stream changes",
        detail: {
          log: "<log>",
          key: { pk: "<log>#<subject>#stream", sk: "<version>" },
          type: "<type>",
          payload: "<data>",
        },
      },
      target: {
        handler: () => {
          throw new Error("no mail today");
        },
      },
      onFailure: { handler: onFailure },
    },
  };
}

const signup = {
  id: "4f7a7a5e-6a4c-4bb0-9a39-0d1a4f3f9a55",
  type: "signup",
  subject: "12",
  data: { id: "12" },
};

describe("onFailure", () => {
  test("gets Lambda's document of an asynchronous invocation that failed", async () => {
    const documents: Record<string, unknown>[] = [];
    const rig = await BusRig.start({ rules: failing((document) => void documents.push({ ...document })) });
    await rig.append("users", signup);
    await rig.timers.advance(10 * SECOND);
    expect(documents).toEqual([
      {
        version: "1.0",
        timestamp: expect.stringMatching(/^2026-03-02T06:15:0\d\.\d{3}Z$/),
        requestContext: {
          requestId: expect.stringMatching(UUID),
          functionArn: expect.stringMatching(/^arn:/),
          condition: "RetriesExhausted",
          approximateInvokeCount: 3,
        },
        requestPayload: {
          version: "0",
          id: signup.id,
          "detail-type": "stream changes",
          source: "dynamodb-log",
          account: expect.stringMatching(/^\d{12}$/),
          time: expect.stringMatching(/^2026-03-02T06:15:0\dZ$/),
          region: expect.any(String),
          resources: [],
          detail: {
            log: "users",
            key: { pk: "users#12#stream", sk: 1 },
            type: "signup",
            payload: { id: "12" },
          },
        },
        responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
        responsePayload: { errorType: "Error", errorMessage: "no mail today", trace: expect.any(Array) },
      },
    ]);
    await rig.stop();
  });

  test("is told of each dead letter of a sequence, and again until it takes it, also after a death", async () => {
    const told: string[] = [];
    let isDown = true;
    const rig = await BusRig.start({
      rules: failing((_document, { event }) => {
        if (isDown) throw new Error("down");
        told.push(String(event.version));
      }),
    });
    await rig.append("users", tasks(["12"], { count: 3 }));
    await rig.timers.advance(10 * SECOND);
    expect(told).toEqual([]);
    await rig.crash();
    isDown = false;
    await rig.timers.advance(600 * SECOND);
    expect(told).toEqual(["1", "2", "3"]);
    await rig.stop();
  });

  test("that hangs is given up after its time, and holds back neither the rule nor the end", async () => {
    let calls = 0;
    const rig = await BusRig.start({
      rules: failing(() => {
        calls += 1;
        return new Promise(() => {});
      }),
    });
    await rig.append("users", tasks(["12"]));
    await rig.timers.advance(120 * SECOND);
    expect(calls).toBeGreaterThan(1);
    await rig.append("users", tasks(["13"]));
    await rig.timers.advance(10 * SECOND);
    await expect(rig.bus.rule("r")).resolves.toMatchObject({ deadLetters: 2 });
    await rig.stop();
  });
});
