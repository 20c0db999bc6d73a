import { isDaybookError, shown } from "../../errors.ts";
import { toIso } from "../../event/calendar.ts";
import type { Json, JsonObject, NewEvent } from "../../event/event.ts";
import { LIMITS } from "../../event/limits.ts";
import { validateLogName } from "../../event/validate.ts";
import { EntryError, invalidEntry } from "./entry-error.ts";
import { eventType } from "./event-type.ts";

/** What an entry of PutEvents becomes. */
export interface EntryEvent {
  log: string;
  event: NewEvent;
}

const DEFAULT_BUS = "default";
/** The last part of `arn:aws:events:eu-west-1:123456789012:event-bus/tasks`. */
const BUS_ARN = /^arn:[^:]+:events:[^:]*:[^:]*:event-bus\/(.+)$/;
const MAX_TIME_SECONDS = 253_402_300_799;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const CONTROL = /[\u0000-\u001f\u007f]/;
const URI_UNSAFE = /[\s<>"{}|\\^`]/;

/**
 * The bus is the log, the detail the data. `detailtype` and `resources` keep what a rule's envelope is given back from.
 * Members that PutEvents does not have are passed over, as EventBridge does.
 *
 * @throws EntryError
 */
export function entryEvent(value: unknown): EntryEvent {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalidEntry("entry", "an object", value);
  }
  const entry = value as Record<string, unknown>;
  const source = sourceOf(entry.Source);
  const detailType = detailTypeOf(entry.DetailType);
  const data = detailOf(entry.Detail);
  const resources = resourcesOf(entry.Resources);
  const time = timeOf(entry.Time);
  return {
    log: logOf(entry.EventBusName),
    event: {
      source,
      type: eventType(detailType),
      subject: subjectOf([ownText(data, "id"), ownText(data, "subject"), resources[0], source]),
      ...(time === undefined ? {} : { time }),
      detailtype: detailType,
      ...(resources.length === 0 ? {} : { resources: resourcesText(resources) }),
      data,
    },
  };
}

function sourceOf(value: unknown): string {
  const source = required(value, "Source");
  if (source.length <= LIMITS.sourceLength && !URI_UNSAFE.test(source) && isClean(source)) return source;
  throw invalidEntry("Source", `a URI-reference of at most ${LIMITS.sourceLength} characters`, source);
}

function detailTypeOf(value: unknown): string {
  const detailType = required(value, "DetailType");
  if (detailType.length <= LIMITS.extensionLength && isClean(detailType)) return detailType;
  const rule = `at most ${LIMITS.extensionLength} characters without control characters`;
  throw invalidEntry("DetailType", rule, detailType);
}

/** In EventBridge's own words: programs look at them. */
function required(value: unknown, name: string): string {
  if (typeof value === "string" && value !== "") return value;
  const reason =
    value === undefined || value === null || value === ""
      ? `${name} is a required argument.`
      : `${name} must be a text, got ${shown(value)}.`;
  throw new EntryError("InvalidArgument", `Parameter ${name} is not valid. Reason: ${reason}`);
}

function detailOf(value: unknown): JsonObject {
  const text = required(value, "Detail");
  let detail: unknown;
  try {
    detail = JSON.parse(text);
  } catch (error) {
    throw new EntryError("MalformedDetail", `Detail is malformed. ${(error as SyntaxError).message}`);
  }
  if (typeof detail === "object" && detail !== null && !Array.isArray(detail)) return detail as JsonObject;
  throw new EntryError(
    "MalformedDetail",
    `Detail is malformed. It must be a JSON object, got ${shown(detail)}`,
  );
}

function resourcesOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
  throw invalidEntry("Resources", "a list of texts", value);
}

function resourcesText(resources: string[]): string {
  const text = JSON.stringify(resources);
  if (text.length <= LIMITS.extensionLength && isClean(text)) return text;
  const rule = `at most ${LIMITS.extensionLength} characters as JSON, without control characters`;
  throw invalidEntry("Resources", rule, `${text.length} characters`);
}

/** Seconds since the epoch, as an SDK writes them, or RFC 3339. */
function timeOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  if (typeof value === "number" && Math.abs(value) <= MAX_TIME_SECONDS)
    return toIso(Math.round(value * 1_000));
  throw invalidEntry("Time", "seconds since the epoch or an RFC 3339 instant", value);
}

function logOf(value: unknown): string {
  if (value === undefined || value === null) return DEFAULT_BUS;
  const bus = typeof value === "string" ? (BUS_ARN.exec(value)?.[1] ?? value) : value;
  try {
    return validateLogName(bus);
  } catch (error) {
    if (!isDaybookError(error)) throw error;
    const rule = `the name or ARN of a bus that can be a log, of 1 to ${LIMITS.logLength} lower-case letters, digits, - or _`;
    throw invalidEntry("EventBusName", rule, value);
  }
}

/** The first that can be one, cut to what a subject may be. */
function subjectOf(candidates: (string | undefined)[]): string {
  const subject = candidates.find((text) => text !== undefined && text !== "" && isClean(text)) as string;
  if (Buffer.byteLength(subject) <= LIMITS.subjectBytes) return subject;
  const bytes = Buffer.from(subject).subarray(0, LIMITS.subjectBytes);
  // A character that was cut in two is left out.
  return bytes.toString("utf8").replace(/\ufffd+$/, "");
}

function ownText(data: JsonObject, name: string): string | undefined {
  const value: Json | undefined = Object.hasOwn(data, name) ? data[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

function isClean(text: string): boolean {
  return !CONTROL.test(text) && text.isWellFormed();
}
