import { HASH, OPEN_BRACE } from "./characters.ts";
import { percentDecoded, plainText } from "./field-text.ts";
import { EMPTY_REQUEST, jsonText, type LineParser, type ParserOptions } from "./line-parser.ts";
import { hostName } from "./log-line.ts";
import type { AccessRequest, LineFault } from "./request.ts";

const FIELDS = "#Fields:";
/** The order in a part of a log whose header is in another part. Files since 2014 have these, and more behind. */
const USUAL_FIELDS =
  "date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken".split(
    " ",
  );
const NEEDED = ["cs-method", "cs-uri-stem", "sc-status"];
const DAY = /^\d{4}-\d\d-\d\d$/;
const TIME = /^\d\d:\d\d:\d\d$/;

type Fields = (name: string) => string | undefined;

/**
 * CloudFront's standard log: tab separated, its columns named by `#Fields:`, which may come again with others, since
 * owners choose them. The second version of these logs may be one JSON object a line, with the same names.
 */
export class CloudFrontParser implements LineParser {
  readonly #source: string;
  #columns = new Map<string, number>();
  #header: string;
  #request: AccessRequest = EMPTY_REQUEST;

  constructor({ source, state = "" }: ParserOptions) {
    this.#source = source;
    this.#header = state;
    this.#readHeader(state === "" ? USUAL_FIELDS : state.split(" "));
  }

  /** The header, without which the next lines could not be read. */
  get state(): string {
    return this.#header;
  }

  get request(): AccessRequest {
    return this.#request;
  }

  parse(buffer: Buffer, start: number, end: number): LineFault | "comment" | undefined {
    if (buffer[start] === HASH) return this.#comment(plainText(buffer, start, end));
    const text = plainText(buffer, start, end);
    if (buffer[start] === OPEN_BRACE) return this.#parseObject(text);
    if (NEEDED.some((name) => !this.#columns.has(name))) return "header_missing";
    const values = text.split("\t");
    if (values.length < 5) return "fields_missing";
    return this.#read((name) => {
      const value = values[this.#columns.get(name) ?? -1];
      return value === undefined || value === "" || value === "-" ? undefined : value;
    });
  }

  #comment(text: string): "comment" {
    if (text.startsWith(FIELDS)) {
      const names = text.slice(FIELDS.length).trim().split(/\s+/);
      this.#header = names.join(" ");
      this.#readHeader(names);
    }
    return "comment";
  }

  #readHeader(names: string[]): void {
    this.#columns = new Map(names.map((name, index) => [name, index]));
  }

  #parseObject(text: string): LineFault | undefined {
    const object = jsonText(text);
    if (object === undefined) return "json_invalid";
    return this.#read((name) => {
      const value = object[name];
      if (typeof value === "number") return String(value);
      return typeof value === "string" && value !== "" && value !== "-" ? value : undefined;
    });
  }

  #read(field: Fields): LineFault | undefined {
    const timeMs = timeOf(field);
    if (timeMs === undefined) return "fields_missing";
    if (Number.isNaN(timeMs)) return "time_invalid";
    const status = field("sc-status");
    const [method, stem] = [field("cs-method"), field("cs-uri-stem")];
    if (method === undefined || stem === undefined) return "fields_missing";
    // 000: the viewer left before the answer.
    if (status !== undefined && !/^\d{1,3}$/.test(status)) return "status_invalid";
    const query = field("cs-uri-query");
    const distribution = field("cs(Host)");
    const host = field("x-host-header") ?? distribution;
    const seconds = Number(field("time-taken") ?? Number.NaN);
    this.#request = {
      id: field("x-edge-request-id"),
      timeMs,
      method,
      target: query === undefined ? stem : `${stem}?${query}`,
      status: Number(status ?? 0),
      host: host === undefined ? undefined : hostName(host),
      address: field("c-ip"),
      referrer: decoded(field("cs(Referer)"), 1),
      // Encoded by the viewer's own rules too, it is often encoded twice.
      agent: decoded(field("cs(User-Agent)"), 2),
      bytes: countOf(field("sc-bytes")),
      totalMs: Number.isFinite(seconds) ? Math.round(seconds * 1_000) : undefined,
      source: distribution ?? this.#source,
    };
    return undefined;
  }
}

/** Undefined without a time, NaN for what is none. */
function timeOf(field: Fields): number | undefined {
  const milliseconds = field("timestamp(ms)");
  if (milliseconds !== undefined) return Math.round(Number(milliseconds));
  const seconds = field("timestamp");
  if (seconds !== undefined) return Math.round(Number(seconds) * 1_000);
  const day = field("date");
  const time = field("time");
  if (day === undefined || time === undefined) return undefined;
  return DAY.test(day) && TIME.test(time) ? Date.parse(`${day}T${time}Z`) : Number.NaN;
}

function decoded(text: string | undefined, times: number): string | undefined {
  return text === undefined ? undefined : percentDecoded(text, times);
}

function countOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
