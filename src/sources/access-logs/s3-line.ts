import { digits, isCount, MINUS, OPEN, QUOTE, SPACE, statusAt, tokenEnd } from "./characters.ts";
import { CLF_TIME_LENGTH, ClfClock, isClfTimeAt } from "./clf-time.ts";
import { placeRequest, targetEnd } from "./combined.ts";
import { plainText } from "./field-text.ts";
import type { LineParser, ParserOptions } from "./line-parser.ts";
import {
  ADDRESS,
  AGENT,
  BYTES,
  HOST,
  ID,
  KEY,
  type LineText,
  LogLine,
  METHOD,
  OPERATION,
  REFERRER,
  SOURCE,
  TOTAL,
} from "./log-line.ts";
import type { AccessRequest, LineFault } from "./request.ts";

const OPERATIONS = ["REST.", "WEBSITE.", "SOAP.", "BATCH.", "S3."].map((text) => Buffer.from(text));
/** Between agent and host header: version, host id, signature, cipher, authentication. */
const WORDS_BEFORE_HOST = 5;

const TEXT: LineText = {
  target: plainText,
  referrer: plainText,
  agent: plainText,
  totalMs: digits,
  locateRest,
};

/**
 * S3's server access log, of any age: fields are only ever added at the end. Three fields may hold raw quotes, and the
 * requester's ARN a space, so that no split by spaces and quotes finds the others:
 *
 * 1. From the left: owner, bucket, time, address; then as many words of a requester as there are before a request id
 *    and an operation, which begins in one of five ways.
 * 2. The request ends at the first quote before status, error and four numbers.
 * 3. What is behind the last quote is unquoted. What is before it splits at its first `" "` into referrer and agent.
 *    A referrer that has `" "` itself takes from the agent; nothing else can move.
 */
export class S3Parser implements LineParser {
  readonly state = "";
  readonly #line: LogLine;
  readonly #clock = new ClfClock();

  constructor({ source }: ParserOptions) {
    this.#line = new LogLine(TEXT, source);
  }

  get request(): AccessRequest {
    return this.#line;
  }

  parse(buffer: Buffer, start: number, end: number): LineFault | undefined {
    const line = this.#line;
    line.begin(buffer, start, end);
    const bucket = tokenEnd(buffer, start, end) + 1;
    const open = tokenEnd(buffer, bucket, end) + 1;
    if (open + CLF_TIME_LENGTH + 2 >= end || buffer[open] !== OPEN) return "fields_missing";
    line.place(SOURCE, bucket, open - 1);
    line.timeMs = isClfTimeAt(buffer, open) ? this.#clock.timeAt(buffer, open + 1) : Number.NaN;
    if (Number.isNaN(line.timeMs)) return "time_invalid";
    const request = placeOperation(line, open + CLF_TIME_LENGTH + 3);
    if (request < 0) return "fields_missing";
    const numbers = placeRequestLine(line, request);
    if (numbers < 0) return "status_invalid";
    line.status = statusAt(buffer, numbers + 1);
    placeNumbers(line, numbers);
    return line.rest < end ? undefined : "fields_missing";
  }
}

/** Address, request id, operation and key. Where the field behind them begins; -1 if they are not there. */
function placeOperation(line: LogLine, from: number): number {
  const { buffer, end } = line;
  const address = tokenEnd(buffer, from, end);
  line.place(ADDRESS, from, address);
  // At least one word is the requester; `id` is where the word is that may be the request id.
  let id = tokenEnd(buffer, address + 1, end) + 1;
  while (id < end && buffer[id] !== QUOTE) {
    const idEnd = tokenEnd(buffer, id, end);
    if (isOperationAt(buffer, idEnd + 1)) {
      const operation = tokenEnd(buffer, idEnd + 1, end);
      const key = tokenEnd(buffer, operation + 1, end);
      line.place(ID, id, idEnd);
      line.place(OPERATION, idEnd + 1, operation);
      line.place(KEY, operation + 1, key);
      return key < end ? key + 1 : -1;
    }
    id = idEnd + 1;
  }
  return -1;
}

function isOperationAt(buffer: Buffer, at: number): boolean {
  const first = buffer[at];
  for (const name of OPERATIONS) if (name[0] === first && startsWith(buffer, at, name)) return true;
  return false;
}

function startsWith(buffer: Buffer, at: number, name: Buffer): boolean {
  for (let index = 1; index < name.length; index++) if (buffer[at + index] !== name[index]) return false;
  return true;
}

/**
 * The request in quotes, or `-`. Where the space behind it is; -1 if no numbers follow. A quote with numbers behind it may
 * be the client's own, so one that ends ` HTTP/1.1` is believed before others.
 */
function placeRequestLine(line: LogLine, from: number): number {
  const { buffer, end } = line;
  if (buffer[from] === MINUS && numbersEnd(buffer, from + 1, end) > 0) {
    placeMethodOfOperation(line, from);
    return from + 1;
  }
  if (buffer[from] !== QUOTE) return -1;
  let close = -1;
  for (let at = from + 1; at < end; at++) {
    if (buffer[at] !== QUOTE || numbersEnd(buffer, at + 1, end) < 0) continue;
    const isVersioned = targetEnd(buffer, from + 1, at) < at;
    if (close < 0 || isVersioned) close = at;
    if (isVersioned) break;
  }
  if (close > 0) placeRequest(line, from + 1, close);
  return close < 0 ? -1 : close + 1;
}

/** ` 200 - 900 900 5 4` at `from`: where it ends; -1 if it is not that. */
function numbersEnd(buffer: Buffer, from: number, end: number): number {
  if (buffer[from] !== SPACE || statusAt(buffer, from + 1) < 0) return -1;
  const error = tokenEnd(buffer, from + 1, end) + 1;
  let at = tokenEnd(buffer, error, end);
  if (at === error) return -1;
  for (let count = 0; count < 4; count++) {
    const next = tokenEnd(buffer, at + 1, end);
    if (!isCount(buffer, at + 1, next)) return -1;
    at = next;
  }
  return at;
}

/** Status, error, bytes sent, size of the object, total time, turn-around time. */
function placeNumbers(line: LogLine, from: number): void {
  const { buffer, end } = line;
  const error = tokenEnd(buffer, from + 1, end);
  const bytes = tokenEnd(buffer, error + 1, end);
  const bytesEnd = tokenEnd(buffer, bytes + 1, end);
  const size = tokenEnd(buffer, bytesEnd + 1, end);
  const total = tokenEnd(buffer, size + 1, end);
  line.place(BYTES, bytes + 1, bytesEnd);
  line.place(TOTAL, size + 1, total);
  line.rest = tokenEnd(buffer, total + 1, end);
}

/** `WEBSITE.GET.OBJECT`: records of batches and lifecycles have no request, and the method in their operation. */
function placeMethodOfOperation(line: LogLine, end: number): void {
  const { operation = "" } = line;
  const at = line.buffer.indexOf(operation, line.start, "latin1");
  const from = operation.indexOf(".") + 1;
  const to = operation.indexOf(".", from);
  if (at > 0 && at < end && to > from) line.place(METHOD, at + from, at + to);
}

function locateRest(line: LogLine): void {
  const { buffer, end } = line;
  const from = line.rest + 1;
  const last = buffer.lastIndexOf(QUOTE, end - 1);
  const isQuoted = buffer[from] === QUOTE;
  const split = isQuoted ? splitAt(buffer, from + 1, last) : from;
  const hasAgent = last > from && split >= 0;
  if (isQuoted) line.place(REFERRER, from + 1, hasAgent ? split : last);
  if (hasAgent) line.place(AGENT, buffer.indexOf(QUOTE, split + 1) + 1, last);
  // An agent that is a bare `-` is one word more.
  placeHost(line, Math.max(last, from), hasAgent ? WORDS_BEFORE_HOST : WORDS_BEFORE_HOST + 1);
}

/** Where the first `" "` is; -1 if there is none, and the agent is a bare `-`. */
function splitAt(buffer: Buffer, from: number, last: number): number {
  for (let at = from; at + 2 <= last; at++) {
    if (buffer[at] === QUOTE && buffer[at + 1] === SPACE && buffer[at + 2] === QUOTE) return at;
  }
  return -1;
}

/** The host header is some words behind what is at `from`; logs before 2019 have none. */
function placeHost(line: LogLine, from: number, words: number): void {
  const { buffer, end } = line;
  let at = tokenEnd(buffer, from, end);
  for (let word = 0; word < words; word++) at = tokenEnd(buffer, at + 1, end);
  if (at < end) line.place(HOST, at + 1, tokenEnd(buffer, at + 1, end));
}
