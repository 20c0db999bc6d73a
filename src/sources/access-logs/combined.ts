import { isIP } from "node:net";
import { BACKSLASH, COMMA, isCount, MINUS, QUOTE, SPACE, statusAt, tokenEnd } from "./characters.ts";
import { CLF_TIME_LENGTH, ClfClock, isClfTimeAt } from "./clf-time.ts";
import { unescapedText } from "./field-text.ts";
import type { LineParser, ParserOptions } from "./line-parser.ts";
import { ADDRESS, AGENT, BYTES, HOST, type LineText, LogLine, METHOD, REFERRER, TARGET } from "./log-line.ts";
import type { AccessRequest, LineFault } from "./request.ts";

const TEXT: LineText = {
  target: unescapedText,
  referrer: unescapedText,
  agent: unescapedText,
  totalMs: () => undefined,
  locateRest,
};

/**
 * Common and Combined Log Format, as nginx and Apache write them, with or without the virtual host before and other
 * fields behind, and with the addresses of `X-Forwarded-For` in place of the client's:
 *
 *     [vhost[:port] ]host[, host…] ident user [time] "request" status bytes[ "referrer" "agent"[ more…]]
 *
 * The user may hold spaces and brackets, the request raw quotes. So the time is found by its shape with `] "` behind it
 * (a user's quote is escaped, so none can forge that), and the request ends at the first quote before a status.
 */
export class CombinedParser implements LineParser {
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
    const open = timeStart(buffer, start, end);
    if (open < 0) return "fields_missing";
    line.timeMs = this.#clock.timeAt(buffer, open + 1);
    if (Number.isNaN(line.timeMs)) return "time_invalid";
    if (!placeClient(line, start, open)) return "fields_missing";
    const quote = open + CLF_TIME_LENGTH + 3;
    const close = requestEnd(buffer, quote + 1, end);
    if (close < 0) return "status_invalid";
    placeRequest(line, quote + 1, close);
    line.status = statusAt(buffer, close + 2);
    const bytesAt = tokenEnd(buffer, close + 2, end) + 1;
    const rest = tokenEnd(buffer, bytesAt, end);
    if (!isCount(buffer, bytesAt, rest)) return "fields_missing";
    line.place(BYTES, bytesAt, rest);
    line.rest = rest;
    return undefined;
  }
}

/** Where the `[` of the time is; -1 if there is none. */
function timeStart(buffer: Buffer, start: number, end: number): number {
  const last = end - CLF_TIME_LENGTH - 3;
  for (let at = start; at < last; at++) {
    if (isClfTimeAt(buffer, at) && buffer[at + 28] === SPACE && buffer[at + 29] === QUOTE) return at;
  }
  return -1;
}

/** The address, and the virtual host if there is one: then the second token is the address and the third the ident. */
function placeClient(line: LogLine, start: number, open: number): boolean {
  const { buffer } = line;
  const first = tokenEnd(buffer, start, open);
  const second = tokenEnd(buffer, first + 1, open);
  const third = tokenEnd(buffer, second + 1, open);
  // Host, ident, user: fewer are no log of this kind.
  if (first === start || third >= open) return false;
  const isVirtual =
    third + 1 < open &&
    third - second === 2 &&
    buffer[second + 1] === MINUS &&
    !isDash(buffer, first + 1, second) &&
    !isAddress(buffer, start, first);
  if (isVirtual) {
    line.place(HOST, start, first);
    line.place(ADDRESS, first + 1, second);
  } else {
    line.place(ADDRESS, start, listedEnd(buffer, start, first));
  }
  return true;
}

/** An address, or the first of those that `X-Forwarded-For` lists: taken for a virtual host, it would be kept. */
function isAddress(buffer: Buffer, from: number, to: number): boolean {
  return listedEnd(buffer, from, to) < to || isIP(buffer.toString("latin1", from, to)) !== 0;
}

/** Where the first of a list ends. */
function listedEnd(buffer: Buffer, from: number, to: number): number {
  for (let at = from; at < to; at++) if (buffer[at] === COMMA) return at;
  return to;
}

function isDash(buffer: Buffer, from: number, to: number): boolean {
  return to - from === 1 && buffer[from] === MINUS;
}

/** The first quote that is not escaped and stands before a status; one that is escaped where there is no other. */
function requestEnd(buffer: Buffer, from: number, end: number): number {
  let escaped = -1;
  for (let at = buffer.indexOf(QUOTE, from); at >= 0 && at < end; at = buffer.indexOf(QUOTE, at + 1)) {
    if (!isBeforeStatus(buffer, at)) continue;
    if (!isEscaped(buffer, from, at)) return at;
    if (escaped < 0) escaped = at;
  }
  return escaped;
}

/** Whether an odd number of backslashes stands before it. */
function isEscaped(buffer: Buffer, from: number, quote: number): boolean {
  let at = quote;
  while (at > from && buffer[at - 1] === BACKSLASH) at--;
  return (quote - at) % 2 === 1;
}

function isBeforeStatus(buffer: Buffer, quote: number): boolean {
  return buffer[quote + 1] === SPACE && statusAt(buffer, quote + 2) >= 0;
}

/** `METHOD target HTTP/1.1`, of which the target may hold spaces. What is no request line is all target. */
export function placeRequest(line: LogLine, from: number, to: number): void {
  const { buffer } = line;
  let at = from;
  while (at < to && isMethodByte(buffer[at] as number)) at++;
  if (at === from || buffer[at] !== SPACE || at + 1 >= to) {
    line.place(TARGET, from, to);
    return;
  }
  line.place(METHOD, from, at);
  line.place(TARGET, at + 1, targetEnd(buffer, at + 1, to));
}

function isMethodByte(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte === MINUS || byte === 0x5f;
}

/** Less ` HTTP/1.1` or ` HTTP/2`. */
export function targetEnd(buffer: Buffer, from: number, to: number): number {
  for (const length of [9, 7]) {
    const at = to - length;
    const isVersion = at > from && buffer[at] === SPACE && buffer[at + 1] === 0x48 && buffer[at + 5] === 0x2f;
    if (isVersion) return at;
  }
  return to;
}

/** Referrer and agent in quotes; either may be a bare `-`, and both are missing in the common format. */
function locateRest(line: LogLine): void {
  const { buffer, end } = line;
  const at = line.rest + 1;
  if (at >= end) return;
  if (buffer[at] !== QUOTE) {
    const after = tokenEnd(buffer, at, end) + 1;
    if (isDash(buffer, at, after - 1) && buffer[after] === QUOTE) placeAgent(line, after + 1);
    return;
  }
  const close = referrerEnd(buffer, at + 1, end);
  line.place(REFERRER, at + 1, close);
  if (buffer[close + 2] === QUOTE) placeAgent(line, close + 3);
}

/** The first `" "` whose first quote is not escaped; else the first quote before a space or the end. */
function referrerEnd(buffer: Buffer, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    if (buffer[at] === BACKSLASH) at++;
    else if (buffer[at] === QUOTE && buffer[at + 1] === SPACE && at + 2 < end && buffer[at + 2] === QUOTE)
      return at;
  }
  return quotedEnd(buffer, from, end);
}

/** The agent ends where what is behind its quote looks like fields, so that quotes inside it are its own. */
function placeAgent(line: LogLine, from: number): void {
  const { buffer, end } = line;
  let last = end;
  for (let at = from; at < end; at++) {
    if (buffer[at] === BACKSLASH) at++;
    else if (buffer[at] === QUOTE) {
      last = at;
      if (isFields(buffer, at + 1, end)) break;
    }
  }
  line.place(AGENT, from, last);
}

/** Whether nothing is there, or fields: a space, then a text in quotes or a word without any. */
function isFields(buffer: Buffer, from: number, end: number): boolean {
  let at = from;
  while (at < end) {
    if (buffer[at] !== SPACE) return false;
    if (buffer[at + 1] === QUOTE) {
      const close = quotedEnd(buffer, at + 2, end);
      if (close >= end) return false;
      at = close + 1;
    } else {
      const next = tokenEnd(buffer, at + 1, end);
      if (buffer.subarray(at + 1, next).includes(QUOTE)) return false;
      at = next;
    }
  }
  return true;
}

/** The first quote that is not escaped and before a space or the end; `end` if there is none. */
function quotedEnd(buffer: Buffer, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    if (buffer[at] === BACKSLASH) at++;
    else if (buffer[at] === QUOTE && (at + 1 === end || buffer[at + 1] === SPACE)) return at;
  }
  return end;
}
