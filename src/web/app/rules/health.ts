import { countText, numberText } from "../../../views/heatmap-text.ts";
import { durationText } from "../lib/format.ts";
import type { Lag, RuleInfo } from "../lib/types.ts";
import type { Tone } from "../ui/status.tsx";

export interface Health {
  tone: Tone;
  label: string;
  /** Why, the worst first; none for a rule that is well. */
  reasons: string[];
}

/** An event that was recorded so long ago ought to be delivered. */
const BEHIND_SECONDS = 60;
/** Who disables a rule when nobody does. */
const ITSELF = "daybook";

/** How a rule is doing, in words. `moment` shows an instant. */
export function healthOf(rule: RuleInfo, moment: (instant: string) => string): Health {
  const alarms = alarmsOf(rule, moment);
  const off = rule.enabled || isDisabledByItself(rule) ? [] : [disabledText(rule)];
  const busy = busyReasons(rule);
  const reasons = [...alarms, ...off, ...busy];
  if (alarms.length > 0) return { tone: "alarm", label: "Needs you", reasons };
  if (off.length > 0) return { tone: "off", label: "Disabled", reasons };
  if (busy.length > 0) return { tone: "busy", label: rule.waiting > 0 ? "Retrying" : "Behind", reasons };
  return { tone: "ok", label: "Delivers", reasons };
}

/** Whether somebody must look at it. */
export function needsYou(rule: RuleInfo): boolean {
  return alarmsOf(rule, (instant) => instant).length > 0;
}

/** `"none"`, `"12 events"`, `"more than 1,000 events, 2 min"`. */
export function lagText(lag: Lag): string {
  return lagParts(lag).join(", ");
}

/** How many events, and how long once it is more than a moment. */
export function lagParts({ events, more, seconds }: Lag): string[] {
  if (events === 0) return ["none"];
  const count = `${more ? "more than " : ""}${countText(events, "event")}`;
  return seconds === 0 ? [count] : [count, durationText(seconds)];
}

function alarmsOf(rule: RuleInfo, moment: (instant: string) => string): string[] {
  const alarms: string[] = [];
  if (isDisabledByItself(rule)) alarms.push(disabledText(rule));
  if (rule.deadLetters > 0) alarms.push(countText(rule.deadLetters, "dead letter"));
  const { state, until } = rule.breaker;
  if (rule.enabled && state === "open") {
    alarms.push(`Target is down${until === undefined ? "" : `, breaker open until ${moment(until)}`}`);
  }
  if (rule.enabled && state === "half-open") alarms.push("Target was down, one event probes it");
  return alarms;
}

function busyReasons({ enabled, waiting, lag }: RuleInfo): string[] {
  const reasons: string[] = [];
  if (waiting > 0) reasons.push(`${numberText(waiting)} waiting to be tried again`);
  if (enabled && lag.events > 0 && lag.seconds >= BEHIND_SECONDS) reasons.push(`Behind by ${lagText(lag)}`);
  return reasons;
}

function isDisabledByItself({ enabled, disabled }: RuleInfo): boolean {
  return !enabled && disabled?.by === ITSELF;
}

function disabledText({ disabled }: RuleInfo): string {
  if (disabled === undefined) return "Disabled in the configuration";
  const who = disabled.by === "" ? "" : ` ${byText(disabled.by)}`;
  return `Disabled${who}${disabled.reason === "" ? "" : `: ${disabled.reason}`}`;
}

function byText(by: string): string {
  if (by === ITSELF) return "by Daybook itself";
  return by === "http" ? "over HTTP" : `by ${by}`;
}
