import { isDaybookError } from "../errors.ts";
import type { Json, JsonObject } from "../event/event.ts";
import { validateLogName } from "../event/validate.ts";
import { parsePattern } from "../pattern/parse.ts";
import {
  accepts,
  type Check,
  entriesOf,
  invalid,
  isText,
  list,
  object,
  oneOf,
  record,
  rule,
  unshown,
  wholeNumber,
} from "./checks.ts";
import type { Handler } from "./handler.ts";

/** Which recorded events go to a target, and how. */
export interface RuleSettings {
  /** An EventBridge event pattern on the event's envelope; PATTERNS.md is its specification. */
  pattern: JsonObject;
  target: TargetSettings;
  /** False: nothing is delivered until it is true again; what was recorded meanwhile comes then. Default true. */
  enabled?: boolean;
  /**
   * `stream` (default): the events of a stream one after the other. A key: those with the same value at this path of the
   * envelope, as `detail.data.customer`. `none`: in any order.
   */
  order?: "stream" | "none" | { key: string };
  /** Calls of the target at the same time, 1 to 256; default 8. */
  concurrency?: number;
  /** Where a rule that is new begins: with what is recorded from now on (default), or with all that there is. */
  startAt?: "now" | "beginning";
  retry?: RetrySettings;
  /**
   * What becomes of a key whose event is given up. `park` (default): its later events join it among the dead letters, in
   * order. `skip`: they are delivered without it. `block`: it is never given up.
   */
  onPoison?: "park" | "skip" | "block";
  /** Gets Lambda's failure document for each dead letter. */
  onFailure?: TargetSettings;
  /** Whether a replay may be sent here: `allow`, or `skip` (default), for what has effects outside the book. */
  replay?: "allow" | "skip";
  /** What the envelope holds; default the event itself. */
  envelope?: EnvelopeTemplate;
  /** How long one attempt may take, 1 to 900; default 30, of a webhook 15. */
  timeoutSeconds?: number;
}

export interface RetrySettings {
  /** Seconds from one attempt to the next; the last goes on. Default 1, 5, 30, 120, 600 … 8 h; of webhooks those of Standard Webhooks. */
  stepsSeconds?: number[];
  /** 0 to 185; default 185, of a webhook 9. */
  maximumRetryAttempts?: number;
  /** From the first attempt on, 60 to 604,800; default 86,400, of a webhook 604,800. An outage of the target does not count. */
  maximumEventAgeSeconds?: number;
}

/**
 * Texts with `<path>` for what the event has there: `<log>`, `<type>`, `<data.status>`, `<date>` for its day. A text that is nothing
 * but one path becomes the value itself; what is not there is left out.
 */
export interface EnvelopeTemplate {
  /** Default `daybook.<log>`. */
  source?: string;
  /** Default `<type>`. */
  detailType?: string;
  /** Default `000000000000`. */
  account?: string;
  /** Default `local`. */
  region?: string;
  resources?: string[];
  /** Default the event. */
  detail?: Json;
}

export type TargetSettings =
  | HandlerTargetSettings
  | CommandTargetSettings
  | WebhookTargetSettings
  | SlackTargetSettings
  | EventBridgeTargetSettings
  | LogTargetSettings;

/** A function, or a module that exports it as `handler`; its path starts from the config file. */
export interface HandlerTargetSettings {
  handler: Handler | string;
}

/** A program of any language: a JSON line on stdin for each event, a JSON line on stdout as its answer. */
export interface CommandTargetSettings {
  command: string[];
  /** Variables added to its environment. */
  env?: Record<string, string>;
}

/** A POST of the envelope, signed as https://www.standardwebhooks.com says. */
export interface WebhookTargetSettings {
  webhook: string;
  /** `whsec_…`; several while one replaces another. Without one nothing is signed. */
  secret?: string | string[];
  headers?: Record<string, string>;
  /** Also addresses of this machine and of private networks; default false. */
  allowPrivate?: boolean;
}

/** An incoming webhook of Slack: the first ten entries of what comes together, then how many more. */
export interface SlackTargetSettings {
  slack: string;
  /** A line for an event, with paths as in an envelope; default `*<type>* <subject>`. */
  text?: string;
  allowPrivate?: boolean;
}

/** PutEvents to a bus of this name or ARN. */
export interface EventBridgeTargetSettings {
  eventbridge: string;
  region?: string;
  endpoint?: string;
}

/** Another log of this book. */
export interface LogTargetSettings {
  log: string;
  /** Default the event's own; with paths as in an envelope. */
  type?: string;
  subject?: string;
  data?: Json;
}

const NAME = /^[a-z][a-z0-9_-]{0,62}$/;
const PATH = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/;
const ACCOUNT = /^\d{12}$/;
const MAX_RULES = 1_000;
const MAX_STEPS_SECONDS = 604_800;

const text = rule("a text", (value) => typeof value === "string" && value !== "");
const boolean = rule("true or false", (value) => typeof value === "boolean");
const texts: Check = (value, path) => {
  for (const [name, child] of entriesOf(value, path)) text(child, `${path}.${name}`);
};
const url = rule("an http or https URL", (value) => {
  return typeof value === "string" && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
});
const logName = rule("a log's name", (value) => accepts(() => validateLogName(value)));
const signingSecret = rule("whsec_ and 24 to 64 bytes in base64", (value) => {
  if (typeof value !== "string" || !/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(value)) return false;
  const bytes = Buffer.from(value.slice("whsec_".length), "base64").length;
  return bytes >= 24 && bytes <= 64;
});
const secret = unshown(signingSecret);

/** The rule of each kind of target, by the key that names it. */
const TARGETS: Record<string, Check> = {
  handler: object({ handler: rule("a function or a module's path", isHandler) }),
  command: object({ command: rule("a program and its arguments", isCommand), env: texts }),
  webhook: object({
    webhook: url,
    secret: (value, path) => (Array.isArray(value) ? list(secret)(value, path) : secret(value, path)),
    headers: texts,
    allowPrivate: boolean,
  }),
  slack: object({ slack: unshown(url), text, allowPrivate: boolean }),
  eventbridge: object({ eventbridge: text, region: text, endpoint: url }),
  log: object({ log: logName, type: text, subject: text, data: () => {} }),
};

/** @throws config_invalid */
export function checkTarget(value: unknown, path: string): void {
  const keys = entriesOf(value, path).map(([key]) => key);
  const kinds = keys.filter((key) => Object.hasOwn(TARGETS, key));
  if (kinds.length !== 1) {
    throw invalid(path, `of one kind: ${Object.keys(TARGETS).join(", ")}`, kinds.length === 0 ? keys : kinds);
  }
  TARGETS[kinds[0] as string]?.(value, path);
}

export const checkRule = object(
  {
    pattern: checkPattern,
    target: checkTarget,
    enabled: boolean,
    order: checkOrder,
    concurrency: wholeNumber(1, 256),
    startAt: oneOf(["now", "beginning"]),
    retry: object({
      stepsSeconds: rule("1 to 100 numbers of seconds, each above 0 and up to a week", isSteps),
      maximumRetryAttempts: wholeNumber(0, 185),
      maximumEventAgeSeconds: wholeNumber(60, MAX_STEPS_SECONDS),
    }),
    onPoison: oneOf(["park", "skip", "block"]),
    onFailure: checkTarget,
    replay: oneOf(["allow", "skip"]),
    envelope: object({
      source: text,
      detailType: text,
      account: rule("twelve digits", isText(ACCOUNT)),
      region: text,
      resources: list(text),
      detail: () => {},
    }),
    timeoutSeconds: wholeNumber(1, 900),
  },
  ["pattern", "target"],
);

export const checkRules = record({
  keyRule: "rule names of 1 to 63 lower-case letters, digits, - or _, starting with a letter",
  isKey: (key) => isRuleName(key),
  check: checkRule,
  max: MAX_RULES,
});

export function isRuleName(value: unknown): value is string {
  return typeof value === "string" && NAME.test(value);
}

export function checkPattern(value: unknown, path: string): void {
  try {
    parsePattern(value);
  } catch (error) {
    if (!isDaybookError(error)) throw error;
    throw invalid(path, `an event pattern (${error.message})`, value);
  }
}

function checkOrder(value: unknown, path: string): void {
  if (typeof value !== "object") oneOf(["stream", "none", "{ key: path }"])(value, path);
  else
    object({ key: rule("a dotted path in the envelope such as detail.subject", isText(PATH)) }, ["key"])(
      value,
      path,
    );
}

function isHandler(value: unknown): boolean {
  return typeof value === "function" || (typeof value === "string" && value !== "");
}

function isCommand(value: unknown): boolean {
  return (
    Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === "string" && word !== "")
  );
}

function isSteps(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0 || value.length > 100) return false;
  return value.every((step) => typeof step === "number" && step > 0 && step <= MAX_STEPS_SECONDS);
}
