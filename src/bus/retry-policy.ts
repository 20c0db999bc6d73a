import type { RetrySettings } from "../config/rules.ts";
import type { DeliveryFailure } from "./failure.ts";
import type { DeadLetterCondition, TargetInfo } from "./info.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** About a day with EventBridge's limits: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
const STEPS = [1, 5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800];
const MAX_RETRIES = 185;
const MAX_AGE_MS = 24 * HOUR;
/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#retry-schedule */
const WEBHOOK_STEPS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
const WEBHOOK_MAX_RETRIES = WEBHOOK_STEPS.length;
const WEBHOOK_MAX_AGE_MS = 7 * 24 * HOUR;
/** A failure that will not go away by itself gets two more tries: now and then one does. */
const PERMANENT_RETRIES = 2;
const PERMANENT_STEP_MS = SECOND;
/** The longest wait that a target can ask for, where twice the step is less. */
const MAX_RETRY_AFTER_MS = HOUR;

export interface RetryPolicy {
  stepsMs: number[];
  maxRetries: number;
  /** From the first attempt on. */
  maxAgeMs: number;
  /** `full`: a wait is anything up to the step; `slight`: the step, a fifth more or less. */
  jitter: "full" | "slight";
}

export function retryPolicy(kind: TargetInfo["kind"], settings: RetrySettings = {}): RetryPolicy {
  const isWebhook = kind === "webhook";
  const steps = settings.stepsSeconds ?? (isWebhook ? WEBHOOK_STEPS : STEPS);
  const maxAge = settings.maximumEventAgeSeconds;
  return {
    stepsMs: steps.map((seconds) => seconds * SECOND),
    maxRetries: settings.maximumRetryAttempts ?? (isWebhook ? WEBHOOK_MAX_RETRIES : MAX_RETRIES),
    maxAgeMs: maxAge === undefined ? (isWebhook ? WEBHOOK_MAX_AGE_MS : MAX_AGE_MS) : maxAge * SECOND,
    jitter: isWebhook ? "slight" : "full",
  };
}

export interface FailedAttempt {
  failure: DeliveryFailure;
  /** Attempts so far, this one included. */
  attempts: number;
  /** When its age began: the first attempt, or the end of an outage since. */
  since: number;
  now: number;
  /** From 0 to below 1. */
  random: number;
}

export type Verdict = { retryAt: number } | { giveUp: DeadLetterCondition };

/** What follows from an attempt that failed. */
export function verdictOn(policy: RetryPolicy, attempt: FailedAttempt): Verdict {
  const { failure, attempts, since, now, random } = attempt;
  const isPermanent = failure.class === "permanent" || failure.class === "gone";
  if (isPermanent && attempts > Math.min(PERMANENT_RETRIES, policy.maxRetries)) {
    return { giveUp: "Permanent" };
  }
  if (attempts > policy.maxRetries || (failure.retryAfterSeconds ?? 0) < 0) {
    return { giveUp: "RetriesExhausted" };
  }
  const step = policy.stepsMs[Math.min(attempts, policy.stepsMs.length) - 1] as number;
  const waitMs = isPermanent ? Math.min(step, PERMANENT_STEP_MS) : waitOf(policy, { step, random, failure });
  return now + waitMs - since > policy.maxAgeMs ? { giveUp: "EventAgeExceeded" } : { retryAt: now + waitMs };
}

/** https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("full jitter"). */
function waitOf(
  { jitter }: RetryPolicy,
  { step, random, failure }: { step: number; random: number; failure: DeliveryFailure },
): number {
  const waitMs = jitter === "full" ? random * step : step * (0.8 + 0.4 * random);
  const asked = (failure.retryAfterSeconds ?? 0) * SECOND;
  return Math.max(waitMs, Math.min(asked, Math.max(2 * step, MAX_RETRY_AFTER_MS)));
}
