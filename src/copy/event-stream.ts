import { StringDecoder } from "node:string_decoder";
import { DaybookError } from "../errors.ts";

/** Characters of a line, and of all data of a message: several of the largest events there may be. */
export const MAX_MESSAGE_CHARACTERS = 2_097_152;

/** A message of Server-Sent Events. */
export interface StreamMessage {
  /** `message` unless it has a name. */
  event: string;
  data: string;
  /** Of this message or the last one before it that had one; `""`: none had. */
  id: string;
}

const LINE_FEED = 0x0a;
const MARK = "\ufeff";
const LINE_END = /[\r\n]/g;

/**
 * Reads Server-Sent Events (https://html.spec.whatwg.org/multipage/server-sent-events.html) from bytes in pieces of any
 * size: lines end with LF, CR or CRLF, a message may have several lines of data, and what is no message only says that
 * somebody is there.
 */
export class EventStreamParser {
  /** How long to wait before connecting again, if the sender said so. */
  retryMs: number | undefined;
  #decoder = new StringDecoder("utf8");
  #line = "";
  #afterReturn = false;
  #isFirstText = true;
  #data: string[] = [];
  #characters = 0;
  #event = "";
  #id = "";

  /** The messages that the bytes complete. @throws row_too_large */
  push(bytes: Uint8Array): StreamMessage[] {
    let text = this.#decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    if (text === "") return [];
    if (this.#isFirstText && text.startsWith(MARK)) text = text.slice(1);
    this.#isFirstText = false;
    const messages: StreamMessage[] = [];
    let from = 0;
    while (from < text.length) {
      // The second half of a CRLF that two pieces share.
      if (this.#afterReturn && text.charCodeAt(from) === LINE_FEED) from += 1;
      this.#afterReturn = false;
      const end = endOfLine(text, from);
      this.#grow(text.slice(from, end < 0 ? text.length : end));
      if (end < 0) break;
      this.#afterReturn = text.charCodeAt(end) !== LINE_FEED;
      from = end + 1;
      const message = this.#endLine();
      if (message !== undefined) messages.push(message);
    }
    return messages;
  }

  #grow(piece: string): void {
    this.#line += piece;
    checkLength(this.#line.length);
  }

  #endLine(): StreamMessage | undefined {
    const line = this.#line;
    this.#line = "";
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return undefined;
    const name = colon < 0 ? line : line.slice(0, colon);
    const from = line.charAt(colon + 1) === " " ? colon + 2 : colon + 1;
    this.#field(name, colon < 0 ? "" : line.slice(from));
    return undefined;
  }

  #field(name: string, value: string): void {
    if (name === "data") {
      this.#characters += value.length + 1;
      checkLength(this.#characters);
      this.#data.push(value);
    } else if (name === "event") this.#event = value;
    else if (name === "id" && !value.includes("\0")) this.#id = value;
    else if (name === "retry" && /^\d{1,9}$/.test(value)) this.retryMs = Number(value);
  }

  #dispatch(): StreamMessage | undefined {
    const message = { event: this.#event || "message", data: this.#data.join("\n"), id: this.#id };
    const isMessage = this.#data.length > 0;
    this.#data = [];
    this.#characters = 0;
    this.#event = "";
    return isMessage ? message : undefined;
  }
}

/** Index of the next LF or CR; -1: none. */
function endOfLine(text: string, from: number): number {
  LINE_END.lastIndex = from;
  return LINE_END.exec(text)?.index ?? -1;
}

function checkLength(characters: number): void {
  if (characters <= MAX_MESSAGE_CHARACTERS) return;
  throw new DaybookError(
    "row_too_large",
    `messages of a stream must be at most ${MAX_MESSAGE_CHARACTERS} characters, got ${characters}`,
    { subject: "message", value: characters },
  );
}
