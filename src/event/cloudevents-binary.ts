/**
 * CloudEvents 1.0 in HTTP's binary mode: the attributes in `ce-` headers, the data as the body
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md).
 */
import { isUtf8 } from "node:buffer";
import { DaybookError, shown } from "../errors.ts";
import { REQUIRED_ATTRIBUTES, set } from "./cloudevents.ts";
import type { Json, JsonObject, RecordedEvent } from "./event.ts";
import { isJsonMedia, isUtf8Text, parseMediaType } from "./media-type.ts";

const PREFIX = "ce-";

/** Names and values of headers; names in any case. */
export type HeaderList = Iterable<readonly [string, string]>;

/**
 * Text stays text in `data`; what is neither JSON nor UTF-8 text goes to `data_base64`.
 * Values are strings: a header does not say whether `5` was a number.
 *
 * @throws event_invalid, body_invalid when the body is not what `content-type` says
 */
export function fromBinary(headers: HeaderList, body: Uint8Array): JsonObject {
  const event: JsonObject = {};
  let contentType: string | undefined;
  for (const [header, value] of headers) {
    const name = header.toLowerCase();
    if (name === "content-type") contentType = value;
    else if (name.startsWith(PREFIX)) set(event, attributeOf(name), decodeValue(name, value));
  }
  for (const name of REQUIRED_ATTRIBUTES) {
    if (event[name] === undefined) throw headerInvalid(PREFIX + name, "there", undefined);
  }
  if (event.specversion !== "1.0") throw headerInvalid("ce-specversion", "1.0", event.specversion);
  if (contentType !== undefined) event.datacontenttype = contentType;
  if (body.length > 0) addData(event, contentType, body);
  return event;
}

export interface BinaryMessage {
  /** `ce-` headers and, where there is data, `content-type`. */
  headers: Record<string, string>;
  body: Uint8Array;
}

export function toBinary(event: RecordedEvent): BinaryMessage {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(event)) {
    if (value === undefined || NOT_A_HEADER.has(name)) continue;
    headers[PREFIX + name] = encodeValue(String(value));
  }
  const type = event.datacontenttype;
  if (event.data_base64 !== undefined) {
    headers["content-type"] = type ?? "application/octet-stream";
    return { headers, body: Buffer.from(event.data_base64, "base64") };
  }
  if (event.data === undefined) {
    if (type !== undefined) headers["content-type"] = type;
    return { headers, body: new Uint8Array() };
  }
  headers["content-type"] = type ?? "application/json";
  const json = type === undefined || isJsonMedia(parseMediaType(type));
  return { headers, body: Buffer.from(json ? JSON.stringify(event.data) : String(event.data)) };
}

const NOT_A_HEADER = new Set(["data", "data_base64", "datacontenttype"]);

function attributeOf(header: string): string {
  const name = header.slice(PREFIX.length);
  if (name === "datacontenttype") throw headerInvalid(header, "absent (content-type takes its place)", name);
  if (NOT_A_HEADER.has(name)) throw headerInvalid(header, "absent (the body takes its place)", name);
  return name;
}

function addData(event: JsonObject, contentType: string | undefined, body: Uint8Array): void {
  const type = parseMediaType(contentType ?? "application/octet-stream");
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (isJsonMedia(type)) event.data = parseJson(bytes);
  else if (isUtf8Text(type) && isUtf8(bytes)) event.data = bytes.toString("utf8");
  else event.data_base64 = bytes.toString("base64");
}

function parseJson(bytes: Buffer): Json {
  let why = "it is not UTF-8";
  if (isUtf8(bytes)) {
    try {
      return JSON.parse(bytes.toString("utf8")) as Json;
    } catch (error) {
      why = (error as SyntaxError).message;
    }
  }
  throw new DaybookError("body_invalid", `body must be JSON, as its content type says: ${why}`, {
    subject: "body",
  });
}

const QUOTED = /"((?:[^"\\]|\\.)*)"/g;
const PRINTABLE = /^[\x20-\x7e\t]*$/;

/** Quoted strings are unquoted first, as older senders write them, then one round of percent-decoding. */
function decodeValue(header: string, value: string): string {
  if (!PRINTABLE.test(value)) throw headerInvalid(header, "printable ASCII, the rest percent-encoded", value);
  const unquoted = value.replace(QUOTED, (_, text: string) => text.replace(/\\(.)/g, "$1"));
  try {
    return decodeURIComponent(unquoted);
  } catch {
    throw headerInvalid(header, "percent-encoded UTF-8", value);
  }
}

/** Whatever is not printable ASCII, and space, quote and percent, as bytes of UTF-8 in `%XY`. */
function encodeValue(value: string): string {
  return value.toWellFormed().replace(/[^\x21\x23\x24\x26-\x7e]+/g, (text) => {
    let encoded = "";
    for (const byte of Buffer.from(text)) encoded += `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    return encoded;
  });
}

function headerInvalid(header: string, rule: string, value: unknown): DaybookError {
  return new DaybookError("event_invalid", `header ${header} must be ${rule}, got ${shown(value)}`, {
    subject: header,
    value: shown(value),
  });
}
