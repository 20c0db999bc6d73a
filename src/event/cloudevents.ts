/**
 * CloudEvents 1.0 in the JSON format, in and out
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md).
 * What comes in is only brought into the shape of a NewEvent; the log checks the values.
 */
import { DaybookError, isDaybookError, shown } from "../errors.ts";
import type { Json, JsonObject, RecordedEvent } from "./event.ts";
import { isJsonMedia, parseMediaType } from "./media-type.ts";
import type { Row } from "./row.ts";

export const CLOUDEVENT_TYPE = "application/cloudevents+json";
export const CLOUDEVENT_BATCH_TYPE = "application/cloudevents-batch+json";

/** Attributes without which no CloudEvent is one. */
export const REQUIRED_ATTRIBUTES = ["specversion", "id", "source", "type"] as const;

/**
 * One event of structured mode. Attributes that are null count as absent; a null `data` is a payload.
 *
 * @throws event_invalid
 */
export function fromCloudEvent(input: unknown): JsonObject {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    throw attributeInvalid("", "a JSON object", input);
  }
  const event: JsonObject = {};
  for (const [name, value] of Object.entries(input as JsonObject)) {
    if (value !== null || name === "data") set(event, name, value);
  }
  for (const name of REQUIRED_ATTRIBUTES) {
    if (typeof event[name] !== "string") throw attributeInvalid(name, "a string", event[name]);
  }
  if (event.specversion !== "1.0") throw attributeInvalid("specversion", '"1.0"', event.specversion);
  checkData(event);
  return event;
}

/**
 * The events of a batch, one row an element; a bad one spoils no other.
 *
 * @throws body_invalid when it is no array
 */
export function fromCloudEventBatch(input: unknown): Row<JsonObject>[] {
  if (!Array.isArray(input)) {
    throw new DaybookError("body_invalid", `a CloudEvents batch must be a JSON array, got ${shown(input)}`, {
      subject: "body",
    });
  }
  return input.map((element: unknown, index) => {
    try {
      return { line: index + 1, value: fromCloudEvent(element) };
    } catch (error) {
      if (!isDaybookError(error)) throw error;
      return { line: index + 1, error: { code: error.code, message: error.message } };
    }
  });
}

const FIRST = ["specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema"];

/** A recorded event as a CloudEvent: the attributes in the specification's order, extensions, then the data. */
export function toCloudEvent(event: RecordedEvent): JsonObject {
  const cloudEvent: JsonObject = {};
  for (const name of FIRST) copy(event, cloudEvent, name);
  for (const name of Object.keys(event)) {
    if (name !== "data" && name !== "data_base64" && !Object.hasOwn(cloudEvent, name))
      copy(event, cloudEvent, name);
  }
  copy(event, cloudEvent, "data");
  copy(event, cloudEvent, "data_base64");
  return cloudEvent;
}

export function attributeInvalid(name: string, rule: string, value: unknown): DaybookError {
  const subject = name === "" ? "event" : `event ${name}`;
  return new DaybookError("event_invalid", `${subject} must be ${rule}, got ${shown(value)}`, {
    subject: name === "" ? "event" : name,
    value: shown(value),
  });
}

/** A field that is called `__proto__` becomes a field, and the log refuses it by name. */
export function set(event: JsonObject, name: string, value: Json): void {
  if (name !== "__proto__") event[name] = value;
  else Object.defineProperty(event, name, { value, enumerable: true, configurable: true, writable: true });
}

/** Data that is not JSON travels as text, or as base64 in the field for it. */
function checkData(event: JsonObject): void {
  const type = event.datacontenttype;
  if (typeof type !== "string" || event.data === undefined) return;
  if (isJsonMedia(parseMediaType(type)) || typeof event.data === "string") return;
  throw attributeInvalid("data", `a string where datacontenttype is ${shown(type)}`, event.data);
}

function copy(from: RecordedEvent, to: JsonObject, name: string): void {
  const value = from[name];
  if (value !== undefined) to[name] = value;
}
