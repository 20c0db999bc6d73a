import type { Lag, RuleInfo } from "../../bus/info.ts";
import type { LocalTime } from "../local-time.ts";
import { type Column, table } from "../table.ts";
import { durationText, numberText } from "../text.ts";

const COLUMNS: readonly Column[] = [
  { title: "rule" },
  { title: "state" },
  { title: "order" },
  { title: "lag", align: "right" },
  { title: "waiting", align: "right" },
  { title: "dead", align: "right" },
  { title: "breaker" },
  { title: "target" },
];

/** One line a rule, under titles. */
export function ruleTable(rules: readonly RuleInfo[], width: number | undefined): string[] {
  return table(COLUMNS, rules.map(cellsOf), width);
}

function cellsOf(rule: RuleInfo): string[] {
  return [
    rule.name,
    rule.enabled ? "enabled" : "disabled",
    rule.order,
    lagText(rule.lag),
    numberText(rule.waiting),
    numberText(rule.deadLetters),
    rule.breaker.state,
    targetText(rule),
  ];
}

/** `0`, or how many events and how old the oldest is: `1,000+ 0:02:10`. */
function lagText({ events, more, seconds }: Lag): string {
  if (events === 0) return "0";
  return `${numberText(events)}${more ? "+" : ""} ${durationText(seconds)}`;
}

function targetText({ target }: RuleInfo): string {
  return `${target.kind} ${target.to}`;
}

/** Everything about a rule, a line each. */
export function ruleLines(rule: RuleInfo, local: LocalTime): [name: string, value: string][] {
  const { disabled, breaker, lastFailure, lastDelivered } = rule;
  const when = (at: string) => local.dateTime(Date.parse(at));
  const lines: [string, string | undefined][] = [
    ["rule", rule.name],
    ["state", rule.enabled ? "enabled" : "disabled"],
    ["disabled", disabled && `${when(disabled.at)} by ${disabled.by}: ${disabled.reason}`],
    ["pattern", JSON.stringify(rule.pattern)],
    ["target", targetText(rule)],
    ["order", `${rule.order}, ${rule.concurrency} at a time`],
    ["on poison", rule.onPoison],
    ["replay", rule.replay],
    ["lag", lagText(rule.lag)],
    ["delivered", numberText(rule.delivered)],
    ["last", lastDelivered && when(lastDelivered)],
    ["failed", numberText(rule.failed)],
    ["waiting", numberText(rule.waiting)],
    ["dead", numberText(rule.deadLetters)],
    [
      "breaker",
      breaker.until === undefined ? breaker.state : `${breaker.state} until ${when(breaker.until)}`,
    ],
    [
      "last error",
      lastFailure && `${when(lastFailure.at)} ${lastFailure.error.errorType}: ${lastFailure.error.message}`,
    ],
  ];
  return lines.filter((line): line is [string, string] => line[1] !== undefined);
}
