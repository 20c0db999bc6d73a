import { expect, test } from "vitest";
import type { RuleInfo } from "../lib/types.ts";
import { healthOf, lagText, needsYou } from "./health.ts";

const WELL: RuleInfo = {
  name: "mail",
  enabled: true,
  pattern: {},
  target: { kind: "handler", to: "mail.ts" },
  order: "stream",
  concurrency: 8,
  onPoison: "park",
  replay: "skip",
  position: "",
  lag: { events: 0, more: false, seconds: 0 },
  delivered: 1,
  failed: 0,
  waiting: 0,
  deadLetters: 0,
  breaker: { state: "closed" },
};

const at = "2026-03-02T10:00:00.000Z";
const disabled = (by: string, reason = "") => ({ enabled: false, disabled: { by, reason, at } });

test.each<[string, Partial<RuleInfo>, string, string[]]>([
  ["delivers", {}, "ok Delivers", []],
  ["has dead letters", { deadLetters: 3 }, "alarm Needs you", ["3 dead letters"]],
  [
    "has a target that is down",
    { breaker: { state: "open", until: at }, waiting: 2 },
    "alarm Needs you",
    [`Target is down, breaker open until ${at}`, "2 waiting to be tried again"],
  ],
  [
    "has a target that is probed",
    { breaker: { state: "half-open" } },
    "alarm Needs you",
    ["Target was down, one event probes it"],
  ],
  [
    "was disabled by the bus",
    disabled("daybook", "410 Gone"),
    "alarm Needs you",
    ["Disabled by Daybook itself: 410 Gone"],
  ],
  ["was disabled by somebody", disabled("ana", "holidays"), "off Disabled", ["Disabled by ana: holidays"]],
  ["was disabled by nobody known", disabled(""), "off Disabled", ["Disabled"]],
  ["is disabled in the config", { enabled: false }, "off Disabled", ["Disabled in the configuration"]],
  [
    "is disabled and has dead letters",
    { ...disabled("http"), deadLetters: 1 },
    "alarm Needs you",
    ["1 dead letter", "Disabled over HTTP"],
  ],
  ["tries again", { waiting: 1 }, "busy Retrying", ["1 waiting to be tried again"]],
  [
    "is behind",
    { lag: { events: 1_000, more: true, seconds: 90 } },
    "busy Behind",
    ["Behind by more than 1,000 events, 2 min"],
  ],
  ["is behind for a moment", { lag: { events: 5, more: false, seconds: 2 } }, "ok Delivers", []],
  [
    "is behind because it is disabled",
    { ...disabled("ana"), lag: { events: 5, more: false, seconds: 900 } },
    "off Disabled",
    ["Disabled by ana"],
  ],
])("a rule that %s says so", (_what, change, expected, reasons) => {
  const rule = { ...WELL, ...change };
  const health = healthOf(rule, (instant) => instant);
  expect([`${health.tone} ${health.label}`, health.reasons]).toEqual([expected, reasons]);
  expect(needsYou(rule)).toBe(health.tone === "alarm");
});

test("a lag is a count, and how long once it is more than a moment", () => {
  expect(lagText({ events: 0, more: false, seconds: 0 })).toBe("none");
  expect(lagText({ events: 3, more: false, seconds: 0 })).toBe("3 events");
  expect(lagText({ events: 1_000, more: true, seconds: 12 })).toBe("more than 1,000 events, 12 s");
});
