import { countText } from "../../../views/heatmap-text.ts";
import type { DeadLetterCount, RuleInfo } from "../lib/types.ts";
import type { JobPlan } from "./confirm-job.tsx";

export type DeadLetterPlan = JobPlan<DeadLetterCount>;

/** The fields of a body that choose dead letters. */
export interface DeadLetterChoice {
  rule: string;
  error?: string;
  key?: string;
  ids?: string[];
}

/** Delivers them again. `which` says in words what is chosen. */
export function redrivePlan(rule: RuleInfo, choice: DeadLetterChoice, which: string): DeadLetterPlan {
  const whole = rule.order !== "none" && choice.error !== undefined;
  return {
    title: `Redrive ${which}?`,
    url: "/api/dead-letters/redrive",
    body: choice,
    countOf: ({ count }) => count,
    describe: (preview) =>
      `${countText(preview.count, "dead letter")}${errorsText(preview)} of ${rule.name} will be delivered again, oldest first.` +
      (whole ? " What else is in their sequences goes with them, to keep the order." : ""),
    blocked: blockedText(rule),
    verb: "Redrive",
  };
}

/** Removes them for good. */
export function discardPlan(rule: RuleInfo, choice: DeadLetterChoice, which: string): DeadLetterPlan {
  return {
    title: `Discard ${which}?`,
    url: "/api/dead-letters/discard",
    body: choice,
    countOf: ({ count }) => count,
    describe: (preview) =>
      `${countText(preview.count, "dead letter")}${errorsText(preview)} of ${rule.name} will be removed and never delivered. ` +
      "Their events stay in the log.",
    blocked: blockedText(rule),
    verb: "Discard",
  };
}

function blockedText({ enabled }: RuleInfo): string | undefined {
  return enabled ? undefined : "The rule is disabled. Enable it first: then its dead letters can move.";
}

/** `" (2 http_503, 1 timeout)"`, the most frequent first. */
function errorsText({ byError }: DeadLetterCount): string {
  const types = Object.entries(byError).sort(([, a], [, b]) => b - a);
  if (types.length === 0) return "";
  return ` (${types.map(([type, count]) => `${count} ${type}`).join(", ")})`;
}
