import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DeliveryFailure } from "./failure.ts";
import { retryPolicy, verdictOn } from "./retry-policy.ts";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const FAILURE: DeliveryFailure = { class: "retry", errorType: "Error", message: "no" };

/** When each attempt is made, from the first, at this random number; and why there is no other. */
function schedule(policy: ReturnType<typeof retryPolicy>, random: number, failure = FAILURE) {
  const waits: number[] = [];
  let now = 0;
  for (let attempts = 1; ; attempts++) {
    const verdict = verdictOn(policy, { failure, attempts, since: 0, now, random });
    if ("giveUp" in verdict) return { waits, condition: verdict.giveUp, attempts, lastAt: now };
    waits.push((verdict.retryAt - now) / SECOND);
    now = verdict.retryAt;
  }
}

describe("a handler", () => {
  test("is tried with full jitter after 1 s to 8 h, until the event is a day old", () => {
    const { waits, condition, lastAt } = schedule(retryPolicy("handler"), 1);
    expect(waits).toEqual([1, 5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 28_800]);
    expect(condition).toBe("EventAgeExceeded");
    expect(lastAt).toBeLessThanOrEqual(24 * HOUR);
  });

  test("is tried at most 185 times more", () => {
    expect(schedule(retryPolicy("handler"), 0)).toMatchObject({
      condition: "RetriesExhausted",
      attempts: 186,
    });
  });
});

test("a webhook is tried by the schedule of Standard Webhooks, a fifth more or less", () => {
  const policy = retryPolicy("webhook");
  const { waits, condition, attempts } = schedule(policy, 0.5);
  expect(waits).toEqual([5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]);
  expect({ condition, attempts }).toEqual({ condition: "RetriesExhausted", attempts: 10 });
  expect(schedule(policy, 0).waits[1]).toBe(240);
  expect(schedule(policy, 0.999_999).waits[1]).toBeCloseTo(360, 2);
});

test.each(["permanent", "gone"] as const)("a failure that is %s gets two quick tries more", (of) => {
  const { waits, condition } = schedule(retryPolicy("webhook"), 0.5, { ...FAILURE, class: of });
  expect({ waits, condition }).toEqual({ waits: [1, 1], condition: "Permanent" });
});

test.each([
  [0, 1],
  [1, 2],
  [7, 8],
])("%i retries are as many: %i attempts", (maximumRetryAttempts, attempts) => {
  const policy = retryPolicy("handler", { maximumRetryAttempts, stepsSeconds: [1] });
  expect(schedule(policy, 0.5)).toMatchObject({ attempts, condition: "RetriesExhausted" });
});

describe("a target's wish", () => {
  const policy = retryPolicy("handler");
  const at = (retryAfterSeconds: number, attempts = 1) =>
    verdictOn(policy, { failure: { ...FAILURE, retryAfterSeconds }, attempts, since: 0, now: 0, random: 1 });

  test("to wait is heard, up to an hour or twice the step", () => {
    expect(at(60)).toEqual({ retryAt: 60 * SECOND });
    expect(at(1_000_000)).toEqual({ retryAt: HOUR });
    expect(at(1_000_000, 8)).toEqual({ retryAt: 4 * HOUR });
  });

  test("to be left alone is heard", () => {
    expect(at(-1)).toEqual({ giveUp: "RetriesExhausted" });
  });
});

test("no wait is negative or beyond its step, and no attempt is made beyond the age", () => {
  fc.assert(
    fc.property(
      fc.record({
        stepsSeconds: fc.array(fc.integer({ min: 1, max: 604_800 }), { minLength: 1, maxLength: 10 }),
        maximumEventAgeSeconds: fc.integer({ min: 60, max: 604_800 }),
      }),
      fc.constantFrom("handler" as const, "webhook" as const),
      fc.record({
        attempts: fc.integer({ min: 1, max: 200 }),
        since: fc.integer({ min: 0, max: 1e9 }),
        age: fc.integer({ min: 0, max: 1e9 }),
        random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      }),
      (settings, kind, { attempts, since, age, random }) => {
        const now = since + age;
        const verdict = verdictOn(retryPolicy(kind, settings), {
          failure: FAILURE,
          attempts,
          since,
          now,
          random,
        });
        if ("giveUp" in verdict) return;
        const { stepsSeconds } = settings;
        const step = stepsSeconds[Math.min(attempts, stepsSeconds.length) - 1] as number;
        expect(verdict.retryAt).toBeGreaterThanOrEqual(now);
        expect(verdict.retryAt - now).toBeLessThanOrEqual(1.2 * step * SECOND);
        expect(verdict.retryAt - since).toBeLessThanOrEqual(settings.maximumEventAgeSeconds * SECOND);
      },
    ),
  );
});
