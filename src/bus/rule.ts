import type { Envelope } from "../config/handler.ts";
import type { RuleSettings } from "../config/rules.ts";
import type { RecordedEvent } from "../event/event.ts";
import { valueAt } from "../event/path.ts";
import { compilePattern } from "../pattern/compile.ts";
import { type EnvelopeMaker, envelopeMaker } from "./envelope.ts";
import type { TargetInfo } from "./info.ts";
import { type RetryPolicy, retryPolicy } from "./retry-policy.ts";
import { keyText } from "./row.ts";
import { targetInfo } from "./targets/target-info.ts";

const CONCURRENCY = 8;
const TIMEOUT_SECONDS = 30;
const WEBHOOK_TIMEOUT_SECONDS = 15;

/** A rule with every default filled in, ready to work. */
export interface Rule {
  name: string;
  settings: RuleSettings;
  target: TargetInfo;
  /** `stream`, `none` or `key(path)`. */
  order: string;
  concurrency: number;
  timeoutMs: number;
  onPoison: "park" | "skip" | "block";
  retry: RetryPolicy;
  envelope: EnvelopeMaker;
  /** Rules of the same envelopes are matched together. */
  template: string;
  matches(envelope: Envelope): boolean;
  /** Events of the same key are delivered one after the other. */
  keyOf(event: RecordedEvent, envelope: Envelope): string;
}

export function makeRule(name: string, settings: RuleSettings, dayOf: (ms: number) => string): Rule {
  const { order = "stream", concurrency = CONCURRENCY, onPoison = "park", envelope } = settings;
  const target = targetInfo(settings.target);
  const seconds = target.kind === "webhook" ? WEBHOOK_TIMEOUT_SECONDS : TIMEOUT_SECONDS;
  return {
    name,
    settings,
    target,
    order: typeof order === "string" ? order : `key(${order.key})`,
    concurrency,
    timeoutMs: (settings.timeoutSeconds ?? seconds) * 1_000,
    // Without an order there is nothing that could wait behind an event.
    onPoison: order === "none" && onPoison === "park" ? "skip" : onPoison,
    retry: retryPolicy(target.kind, settings.retry),
    envelope: envelopeMaker(envelope, dayOf),
    template: envelope === undefined ? "" : JSON.stringify(envelope),
    matches: compilePattern(settings.pattern),
    keyOf: keyMaker(order),
  };
}

function keyMaker(order: NonNullable<RuleSettings["order"]>): Rule["keyOf"] {
  if (order === "none") return ({ position }) => position;
  if (order === "stream") return streamKey;
  const { key } = order;
  return (event, envelope) => {
    const value = valueAt(envelope as unknown as RecordedEvent, key);
    // What has no such value is ordered within its own stream.
    return value === undefined ? streamKey(event) : keyText(`${key}=${JSON.stringify(value)}`);
  };
}

/** Subjects are lines of a bounded length, so this needs no second look. */
function streamKey({ log, subject }: RecordedEvent): string {
  return `${log}/${subject}`;
}
