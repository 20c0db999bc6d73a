import type { DeliveryType, Envelope } from "../config/handler.ts";
import type { JsonObject, RecordedEvent } from "../event/event.ts";
import type { DeliveryFailure } from "./failure.ts";

/** A rule and how it is doing, as people and programs see it. */
export interface RuleInfo {
  name: string;
  enabled: boolean;
  /** Why and since when it is disabled, if somebody or the bus itself did that. */
  disabled?: { reason: string; at: string; by: string };
  pattern: JsonObject;
  target: TargetInfo;
  /** `stream`, `none` or `key(path)`. */
  order: string;
  concurrency: number;
  onPoison: "park" | "skip" | "block";
  replay: "allow" | "skip";
  /** Everything up to here is delivered, waits to be retried, or is a dead letter. */
  position: string;
  lag: Lag;
  /** Since the rule was made. */
  delivered: number;
  /** Attempts that failed, since the rule was made. */
  failed: number;
  /** Deliveries that wait for another attempt, or behind one. */
  waiting: number;
  deadLetters: number;
  breaker: BreakerInfo;
  lastDelivered?: string;
  lastFailure?: { at: string; error: DeliveryFailure };
}

/** Where a rule sends to, without its secrets. */
export interface TargetInfo {
  kind: "handler" | "command" | "webhook" | "slack" | "eventbridge" | "log";
  /** A URL without credentials and query, a module, a program, a bus, a log. */
  to: string;
}

export interface Lag {
  /** Events that were recorded since, matching or not, up to 1,000. */
  events: number;
  /** Whether there are more than that. */
  more: boolean;
  /** How long ago the oldest of them was recorded; 0 if there is none. */
  seconds: number;
}

export interface BreakerInfo {
  state: "closed" | "open" | "half-open";
  /** When the next probe is made. */
  until?: string;
}

export interface Attempt {
  /** When it ended, UTC with milliseconds. */
  at: string;
  latencyMs: number;
  type: DeliveryType;
  error: DeliveryFailure;
}

/**
 * Why a delivery was given up; Lambda's words for the first two. `Behind`: an earlier event of its key is a dead letter.
 * `CrashLoop`: the process died each time it was tried.
 */
export type DeadLetterCondition =
  | "RetriesExhausted"
  | "EventAgeExceeded"
  | "Permanent"
  | "CrashLoop"
  | "Behind";

export interface DeadLetter {
  id: string;
  rule: string;
  /** What it is ordered by. */
  key: string;
  event: RecordedEvent;
  condition: DeadLetterCondition;
  /** The last error's type; `behind` if there was no attempt. */
  errorType: string;
  /** The last ones, at most 20. */
  attempts: Attempt[];
  attemptCount: number;
  /** UTC with milliseconds. */
  at: string;
  replayName?: string;
}

export interface DeadLetterFilter {
  rule?: string;
  /** Exact types, or prefixes when ending with a dot. */
  types?: string[];
  errorType?: string;
  key?: string;
  /** Ids of dead letters. */
  ids?: string[];
  /** When they became dead letters, milliseconds: from ≤ at < to. */
  from?: number;
  to?: number;
}

export interface DeadLetterQuery extends DeadLetterFilter {
  /** 1 to 1,000; default 100. */
  limit?: number;
  cursor?: string;
}

export interface DeadLetterCount {
  count: number;
  byRule: Record<string, number>;
  byError: Record<string, number>;
}

/** What every job's request has. */
export interface RequestBase {
  /** Who asks. */
  actor?: string;
}

/** Dead letters are delivered again: of an ordered rule whole sequences, oldest first. */
export interface RedriveRequest extends RequestBase {
  kind: "redrive";
  filter: DeadLetterFilter;
  /** Most events a second. */
  ratePerSecond?: number;
}

/** Dead letters are removed. */
export interface DiscardRequest extends RequestBase {
  kind: "discard";
  filter: DeadLetterFilter;
}

/** Recorded events are sent again, in recorded order, marked with the replay's name. */
export interface ReplayRequest extends RequestBase {
  kind: "replay";
  /** Marks every event; default the job's id. */
  name?: string;
  /** A rule; what its pattern does not match is left out. */
  rule: string;
  select: ReplaySelection;
  ratePerSecond?: number;
}

export interface ReplaySelection {
  /** `time` in milliseconds since the epoch: from ≤ time < to. */
  from?: number;
  to?: number;
  logs?: string[];
  /** Exact types, or prefixes when ending with a dot. */
  types?: string[];
  pattern?: JsonObject;
}

export type JobRequest = RedriveRequest | DiscardRequest | ReplayRequest;

export type JobStatus = "running" | "paused" | "cancelled" | "completed" | "failed";

/** Work on many deliveries that goes on in the background, through restarts. */
export interface Job {
  id: string;
  request: JobRequest;
  status: JobStatus;
  /** Dead letters looked at and events read, so far. */
  seen: number;
  /** Redriven, discarded or replayed, so far. */
  done: number;
  startedAt: string;
  updatedAt: string;
  endedAt?: string;
  /** Why it failed. */
  error?: string;
  /** A replay ends with this position, the last when it began. */
  until?: string;
}

export interface ReplayPreview {
  events: number;
  byLog: Record<string, number>;
  byType: Record<string, number>;
  /** `time` of the first and the last. */
  from?: string;
  to?: string;
}

/** What Lambda sends to an `onFailure` destination of an asynchronous invocation. */
export interface FailureDocument {
  version: "1.0";
  timestamp: string;
  requestContext: {
    requestId: string;
    functionArn: string;
    condition: string;
    approximateInvokeCount: number;
  };
  requestPayload: Envelope;
  responseContext: { statusCode: number; executedVersion: "$LATEST"; functionError: "Unhandled" };
  responsePayload: { errorType: string; errorMessage: string; trace: string[] };
}
