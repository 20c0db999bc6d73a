import { tryInstant } from "../../event/instant.ts";
import { ClfClock } from "./clf-time.ts";
import { plainText } from "./field-text.ts";
import { EMPTY_REQUEST, jsonText, type LineParser, type ParserOptions } from "./line-parser.ts";
import { hostName } from "./log-line.ts";
import type { AccessRequest, LineFault } from "./request.ts";

type Json = Record<string, unknown>;

/** Names that nginx's users, Caddy, Traefik, Apache's users and others give to what we ask for, the surest first. */
const NAMES = {
  time: [
    "time_iso8601",
    "StartUTC",
    "ts",
    "time_local",
    "msec",
    "@timestamp",
    "timestamp",
    "request_time",
    "time",
    "date",
  ],
  line: ["request", "request_line", "requestLine", "request_uri_line"],
  method: ["method", "request_method", "RequestMethod", "verb", "http_method"],
  target: ["request_uri", "uri", "RequestPath", "target", "url", "path"],
  status: ["status", "DownstreamStatus", "status_code", "http_status", "OriginStatus", "statusCode"],
  host: ["http_host", "host", "RequestHost", "host_header", "server_name", "vhost"],
  address: [
    "client_ip",
    "remote_addr",
    "ClientHost",
    "remote_ip",
    "clientip",
    "remote_host",
    "ip",
    "address",
  ],
  referrer: ["http_referer", "http_referrer", "referer", "referrer", "request_Referer"],
  agent: ["http_user_agent", "user_agent", "agent", "request_User-Agent", "userAgent"],
  bytes: ["body_bytes_sent", "bytes_sent", "size", "DownstreamContentSize", "bytes", "length"],
  operation: ["operation"],
  key: ["key"],
} as const;

const MAX_BYTES_OF_CLF = 26;

/** One JSON object a line: nginx's hand-made ones, Caddy's, Traefik's, S3's by way of CloudWatch. */
export class JsonParser implements LineParser {
  readonly state = "";
  readonly #source: string;
  #request: AccessRequest = EMPTY_REQUEST;

  constructor({ source }: ParserOptions) {
    this.#source = source;
  }

  get request(): AccessRequest {
    return this.#request;
  }

  parse(buffer: Buffer, start: number, end: number): LineFault | undefined {
    const object = jsonText(plainText(buffer, start, end));
    if (object === undefined) return "json_invalid";
    const inner = isObject(object.request) ? object.request : undefined;
    const fields = new JsonFields(inner === undefined ? [object] : [inner, object]);
    const timeMs = timeOf(fields);
    if (timeMs === undefined) return "fields_missing";
    if (Number.isNaN(timeMs)) return "time_invalid";
    const status = Number(fields.text("status") ?? Number.NaN);
    if (!(Number.isInteger(status) && status >= 0 && status <= 999)) return "status_invalid";
    this.#request = { ...this.#requestOf(fields), timeMs, status, totalMs: totalOf(object) };
    return undefined;
  }

  #requestOf(fields: JsonFields): AccessRequest {
    const line = requestLine(fields);
    const host = fields.text("host");
    const bytes = Number(fields.text("bytes") ?? Number.NaN);
    return {
      ...EMPTY_REQUEST,
      ...line,
      host: host === undefined ? undefined : hostName(host),
      address: fields.text("address"),
      referrer: fields.text("referrer") ?? fields.header("referer"),
      agent: fields.text("agent") ?? fields.header("user-agent"),
      bytes: Number.isFinite(bytes) ? bytes : undefined,
      key: fields.text("key"),
      operation: fields.text("operation"),
      source: fields.own("bucket_name") ?? this.#source,
      // S3's own by way of CloudWatch. Another server's may be the client's to choose, who could hide views with it.
      id: fields.own("bucket_name") === undefined ? undefined : fields.own("request_id"),
    };
  }
}

/** Fields of an object, or of one inside another (Caddy's `request`), by any of their names. */
class JsonFields {
  readonly #objects: Json[];

  constructor(objects: Json[]) {
    this.#objects = objects;
  }

  text(field: keyof typeof NAMES): string | undefined {
    for (const name of NAMES[field]) {
      const value = this.own(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  own(name: string): string | undefined {
    for (const object of this.#objects) {
      const value = Object.hasOwn(object, name) ? object[name] : undefined;
      if (typeof value === "number") return String(value);
      if (typeof value === "string" && value !== "" && value !== "-") return value;
    }
    return undefined;
  }

  /** Caddy: `headers: {"User-Agent": ["…"]}`. */
  header(name: string): string | undefined {
    const { headers } = this.#objects[0] ?? {};
    if (!isObject(headers)) return undefined;
    const found = Object.keys(headers).find((key) => key.toLowerCase() === name);
    const value = found === undefined ? undefined : headers[found];
    const first = Array.isArray(value) ? value[0] : value;
    return typeof first === "string" && first !== "" ? first : undefined;
  }
}

/** Method and target, each for itself or together as they were sent. */
function requestLine(fields: JsonFields): { method: string; target: string } {
  const target = fields.text("target");
  const method = fields.text("method");
  if (target !== undefined && method !== undefined) return { method, target };
  const line = fields.text("line") ?? "";
  const match = /^([A-Za-z_-]+) (.*?)(?: HTTP\/[\d.]+)?$/s.exec(line);
  return match === null
    ? { method: "", target: line }
    : { method: match[1] as string, target: match[2] as string };
}

/** Seconds to nanoseconds since 1970, RFC 3339, or as in the common format. NaN for what is none of these. */
function timeOf(fields: JsonFields): number | undefined {
  for (const name of NAMES.time) {
    const text = fields.own(name);
    if (text === undefined) continue;
    const number = Number(text);
    // A small number is a duration of that name.
    if (Number.isFinite(number) && number > 1e8) return Math.round(epochMs(number));
    const timeMs = tryInstant(text) ?? clfTime(text);
    if (!Number.isNaN(timeMs)) return timeMs;
    if (!Number.isFinite(number)) return Number.NaN;
  }
  return undefined;
}

/** Of any year in this century, each unit's numbers are far from the others'. */
function epochMs(number: number): number {
  if (number > 1e17) return number / 1e6;
  if (number > 1e14) return number / 1e3;
  return number > 1e11 ? number : number * 1e3;
}

function clfTime(text: string): number {
  const plain = text.replace(/^\[(.*)\]$/, "$1");
  return plain.length === MAX_BYTES_OF_CLF
    ? new ClfClock().timeAt(Buffer.from(plain, "latin1"), 0)
    : Number.NaN;
}

/** nginx and Caddy say seconds, Traefik nanoseconds, S3 milliseconds. */
function totalOf(object: Json): number | undefined {
  const units = { request_time: 1_000, duration: 1_000, Duration: 1e-6, total_time: 1 };
  for (const [name, factor] of Object.entries(units)) {
    const value = Number(object[name] ?? Number.NaN);
    if (Number.isFinite(value)) return Math.round(value * factor);
  }
  return undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
