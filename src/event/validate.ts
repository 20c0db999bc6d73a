import { DaybookError, shown } from "../errors.ts";
import { toIso } from "./calendar.ts";
import { copyData, dataWeight } from "./data.ts";
import type { Json, ValidEvent } from "./event.ts";
import { tryInstant } from "./instant.ts";
import { invalidEvent } from "./invalid-event.ts";
import { LIMITS } from "./limits.ts";

/** What fills the gaps that a producer may leave. */
export interface EventDefaults {
  newId(): string;
  /** UTC with milliseconds. */
  now: string;
}

const TYPE = /^[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9][A-Za-z0-9_-]*)*$/;
const LOG = /^[a-z][a-z0-9_-]*$/;
const EXTENSION = /^[a-z0-9]{1,20}$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const CONTROL = /[\u0000-\u001f\u007f]/;
const URI_UNSAFE = /[\s<>"{}|\\^`]/;

/** Given by the log when it records: dropped from input, so that an export can be imported again. */
const GIVEN_BY_THE_LOG = new Set(["log", "version", "position", "recordedtime"]);

/**
 * Checks an event by hand, field by field: the envelope is what Daybook exists for, it is on the hot path
 * (a schema library costs more than the append), and its messages are part of the API.
 *
 * @throws event_invalid `event <field> must be <rule>, got <value>`
 */
export function validateEvent(input: unknown, defaults: EventDefaults): ValidEvent {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    throw invalidEvent("", "a JSON object", input);
  }
  const from = input as Record<string, unknown>;
  if (!isAbsent(from.specversion) && from.specversion !== "1.0") {
    throw invalidEvent("specversion", '"1.0"', from.specversion);
  }
  const event: ValidEvent = {
    specversion: "1.0",
    id: isAbsent(from.id) ? defaults.newId() : line(from, "id", LIMITS.idLength),
    source: isAbsent(from.source) ? "daybook" : sourceOf(from),
    type: typeOf(from),
    subject: subjectOf(from),
    time: isAbsent(from.time) ? defaults.now : timeOf(from),
  };
  copyOptional(from, event);
  if (event.data_base64 !== undefined || dataWeight(event.data) > LIMITS.eventBytes / 2) checkSize(event);
  return event;
}

/** @throws event_too_large */
function checkSize(event: ValidEvent): void {
  const bytes = Buffer.byteLength(JSON.stringify(event));
  if (bytes <= LIMITS.eventBytes) return;
  throw new DaybookError(
    "event_too_large",
    `event must be at most ${LIMITS.eventBytes} bytes, got ${bytes}`,
    {
      subject: "event",
      value: bytes,
      hint: "keep large content elsewhere and record a reference to it",
    },
  );
}

/** @throws log_invalid */
export function validateLogName(log: unknown): string {
  if (typeof log === "string" && log.length <= LIMITS.logLength && LOG.test(log)) return log;
  throw new DaybookError(
    "log_invalid",
    `log must be 1 to ${LIMITS.logLength} lower-case letters, digits, - or _, starting with a letter, got ${shown(log)}`,
    { subject: "log", value: log },
  );
}

/** Whether a value may be an event's `actor`. */
export function isActor(value: unknown): value is string {
  return typeof value === "string" && isLine(value, LIMITS.actorLength);
}

/** CloudEvents' JSON format: an attribute that is null is not set. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function copyOptional(from: Record<string, unknown>, event: ValidEvent): void {
  let extensions = 0;
  for (const name of Object.keys(from)) {
    const value = from[name];
    if (REQUIRED.has(name) || GIVEN_BY_THE_LOG.has(name)) continue;
    if (name === "data" ? value === undefined : isAbsent(value)) continue;
    const check = OPTIONAL[name];
    if (check !== undefined) {
      event[name] = check(from, name);
      continue;
    }
    extensions += 1;
    if (extensions > LIMITS.extensions) {
      throw invalidEvent("extension attributes", `at most ${LIMITS.extensions}`, extensions);
    }
    event[name] = extensionOf(name, value);
  }
  if (event.data !== undefined && event.data_base64 !== undefined) {
    throw invalidEvent("data", "absent when data_base64 is there", event.data);
  }
}

const REQUIRED = new Set(["specversion", "id", "source", "type", "subject", "time"]);

/** Object.create(null): a field called `constructor` must not find one. */
const OPTIONAL: Record<string, (from: Record<string, unknown>, name: string) => Json> = Object.assign(
  Object.create(null),
  {
    data: (from: Record<string, unknown>) => copyData(from.data),
    data_base64: base64Of,
    datacontenttype: (from: Record<string, unknown>, name: string) => line(from, name, 256),
    dataschema: (from: Record<string, unknown>, name: string) => line(from, name, 1_024),
    actor: (from: Record<string, unknown>, name: string) => line(from, name, LIMITS.actorLength),
    correlationid: (from: Record<string, unknown>, name: string) => line(from, name, LIMITS.idLength),
    causationid: (from: Record<string, unknown>, name: string) => line(from, name, LIMITS.idLength),
  },
);

function line(from: Record<string, unknown>, name: string, max: number): string {
  const value = from[name];
  if (typeof value === "string" && isLine(value, max)) return value;
  throw invalidEvent(name, `1 to ${max} characters without control characters`, value);
}

function isLine(text: string, max: number): boolean {
  return text !== "" && text.length <= max && isCleanLine(text);
}

function isCleanLine(text: string): boolean {
  return !CONTROL.test(text) && text.isWellFormed();
}

function typeOf(from: Record<string, unknown>): string {
  const type = from.type;
  if (typeof type === "string" && type.length <= LIMITS.typeLength && TYPE.test(type)) {
    if (type.split(".").length <= LIMITS.typeSegments) return type;
  }
  throw invalidEvent(
    "type",
    `up to ${LIMITS.typeSegments} dotted words of letters, digits, - or _, ${LIMITS.typeLength} characters at most`,
    type,
    "by convention lower-case and past tense, as in task.completed",
  );
}

function subjectOf(from: Record<string, unknown>): string {
  const subject = from.subject;
  if (typeof subject === "string" && subject !== "" && isCleanLine(subject)) {
    if (Buffer.byteLength(subject) <= LIMITS.subjectBytes) return subject;
  }
  throw invalidEvent(
    "subject",
    `1 to ${LIMITS.subjectBytes} bytes without control characters`,
    subject,
    "the subject names the stream: the task, user or page that the event is about",
  );
}

function sourceOf(from: Record<string, unknown>): string {
  const source = line(from, "source", LIMITS.sourceLength);
  if (!URI_UNSAFE.test(source)) return source;
  throw invalidEvent("source", "a URI-reference", source);
}

function timeOf(from: Record<string, unknown>): string {
  const value = from.time;
  // The form that Daybook writes itself needs no second formatting.
  const ms = typeof value === "string" ? tryInstant(value) : undefined;
  if (ms === undefined) throw invalidEvent("time", "an RFC 3339 instant such as 2026-03-02T06:15:00Z", value);
  const iso = toIso(ms);
  return iso === value ? (value as string) : iso;
}

function base64Of(from: Record<string, unknown>): string {
  const value = from.data_base64;
  if (typeof value === "string" && Buffer.from(value, "base64").toString("base64") === value) return value;
  throw invalidEvent("data_base64", "base64 with padding", value);
}

function extensionOf(name: string, value: unknown): Json {
  if (!EXTENSION.test(name)) {
    throw invalidEvent(
      "attribute names",
      "1 to 20 lower-case letters or digits",
      name,
      "fields of your own go into data",
    );
  }
  if (typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isInteger(value) && Math.abs(value) <= 0x7fff_ffff) return value;
  if (typeof value === "string" && value.length <= LIMITS.extensionLength && isCleanLine(value)) return value;
  throw invalidEvent(name, "a string, a boolean or a 32-bit integer (a CloudEvents extension)", value);
}
