import { describe, expect, test } from "vitest";
import { Breaker } from "./breaker.ts";
import type { DeliveryFailure, FailureClass } from "./failure.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

function failure(of: FailureClass = "retry"): DeliveryFailure {
  return { class: of, errorType: "Error", message: "no" };
}

/** Fails so many times, of so many events by turns, at one moment. */
function fail(
  breaker: Breaker,
  times: number,
  { of = "retry" as FailureClass, events = 1, now = 0 } = {},
): boolean {
  let opened = false;
  for (let n = 0; n < times; n++)
    opened = breaker.failed(now, { failure: failure(of), eventId: `e${n % events}` });
  return opened;
}

describe("a breaker opens", () => {
  test.each([
    ["3 failures to reach the target, of one event", 3, { of: "unreachable" as const, events: 1 }],
    ["10 failures of 3 events", 10, { events: 3 }],
    ["10 failures of 10 events", 10, { events: 10 }],
  ])("after %s, not before", (_what, times, options) => {
    const breaker = new Breaker();
    expect(fail(breaker, times - 1, options)).toBe(false);
    expect(breaker.state(0)).toBe("closed");
    expect(fail(breaker, 1, { ...options, events: 1 })).toBe(true);
    expect(breaker.state(0)).toBe("open");
  });

  test("never for one or two events that keep failing: they are at fault, not the target", () => {
    const breaker = new Breaker();
    expect(fail(breaker, 1_000, { events: 2 })).toBe(false);
  });

  test("when half of 20 attempts of the last minute failed, the last 3 of different events", () => {
    const breaker = new Breaker();
    for (let round = 0; round < 3; round++) {
      expect(fail(breaker, 3, { events: 3 })).toBe(false);
      for (let n = 0; n < 3; n++) breaker.succeeded(0);
    }
    expect(fail(breaker, 2, { events: 2 })).toBe(false);
    expect(breaker.failed(0, { failure: failure(), eventId: "e2" })).toBe(true);
  });

  test("not when the other attempts failed more than a minute ago", () => {
    const breaker = new Breaker();
    for (let round = 0; round < 10; round++) {
      const now = round * 20 * SECOND;
      expect(fail(breaker, 3, { events: 3, now })).toBe(false);
      for (let n = 0; n < 3; n++) breaker.succeeded(now);
    }
  });

  test("not for 2 failures to reach it between which something got through", () => {
    const breaker = new Breaker();
    fail(breaker, 2, { of: "unreachable" });
    breaker.succeeded(0);
    expect(fail(breaker, 2, { of: "unreachable" })).toBe(false);
    expect(fail(breaker, 1)).toBe(false);
    expect(fail(breaker, 2, { of: "unreachable" })).toBe(false);
  });
});

describe("an open breaker", () => {
  test("probes after 30 s, then after twice as long each time, up to 10 min", () => {
    const breaker = new Breaker();
    fail(breaker, 3, { of: "unreachable" });
    let now = 0;
    const waits: number[] = [];
    for (let probe = 0; probe < 7; probe++) {
      const { until } = breaker.record as { until: number };
      expect(breaker.allows(until - 1)).toBe(0);
      expect([breaker.state(until), breaker.allows(until)]).toEqual(["half-open", 1]);
      waits.push((until - now) / SECOND);
      now = until;
      breaker.probe();
      // One at a time.
      expect(breaker.allows(now)).toBe(0);
      fail(breaker, 1, { of: "unreachable", now });
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 600, 600]);
  });

  test("is not held open longer by calls that began before it opened", () => {
    const breaker = new Breaker();
    fail(breaker, 3, { of: "unreachable" });
    const { until } = breaker.record as { until: number };
    fail(breaker, 5, { of: "unreachable", now: 10 * SECOND });
    expect(breaker.record?.until).toBe(until);
  });

  test("closes with the first success, says so once, and forgets what was before", () => {
    const breaker = new Breaker();
    fail(breaker, 9, { events: 3 });
    fail(breaker, 1);
    breaker.probe();
    expect(breaker.succeeded(MINUTE)).toBe(true);
    expect(breaker.succeeded(MINUTE)).toBe(false);
    expect([breaker.state(MINUTE), breaker.closedAt, breaker.record]).toEqual(["closed", MINUTE, undefined]);
    expect(fail(breaker, 9, { events: 3, now: MINUTE })).toBe(false);
  });

  test("outlives a restart", () => {
    const breaker = new Breaker();
    fail(breaker, 3, { of: "unreachable" });
    const next = new Breaker(JSON.parse(JSON.stringify(breaker.record)));
    expect(next.allows(29 * SECOND)).toBe(0);
    expect(next.allows(30 * SECOND)).toBe(1);
  });
});
