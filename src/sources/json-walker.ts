import { isUtf8 } from "node:buffer";
import { shown } from "../errors.ts";
import type { RowError } from "../event/row.ts";
import { Collector, type Splitter } from "./bytes.ts";
import { JsonScan } from "./json-scan.ts";
import { notUtf8, tooLarge } from "./lines.ts";
import { parsed } from "./ndjson.ts";
import { damaged } from "./rows.ts";

/** Where a value stands: `["buckets", "aw-watcher-window", "events", 0]`; `[]` is the root. */
export type JsonPath = readonly (string | number)[];

/**
 * One value of the document, as text to parse, or why there is none; an error `source_invalid` is the last
 * item. `path` is live: it holds until the next item is asked for.
 */
export type JsonItem = { path: JsonPath; text: string } | { path: JsonPath; error: RowError };

const EXPECTED = {
  value: "a JSON value",
  key: "a key in quotes",
  colon: "a colon",
  after: "a comma or a closing bracket",
  end: "nothing more",
};

/**
 * Cuts one JSON document of any length into its values without building it: a value is found by its brackets
 * and quotes, and goes through JSON.parse later. So one broken element costs only itself, each is held to the
 * size of a row, and only one is in memory. (A streaming parser stops at the first fault, does not bound an
 * element, and takes several times as long.) A comma before a closing bracket is let pass.
 */
export class JsonWalker implements Splitter<JsonItem> {
  readonly #subject: string;
  readonly #descends: (path: JsonPath, isArray: boolean) => boolean;
  /** Whether each array or object that is walked into is an array; `#path` is as long. */
  readonly #areArrays: boolean[] = [];
  readonly #path: (string | number)[] = [];
  readonly #unfinished = new Collector();
  #scan: JsonScan | undefined;
  #state: keyof typeof EXPECTED = "value";
  /** Bytes before the piece at hand. */
  #position = 0;
  #isDamaged = false;

  /** `subject` names the input in messages; where `descends` says no, a container is handed out as one value. */
  constructor(subject: string, descends: (path: JsonPath, isArray: boolean) => boolean) {
    this.#subject = subject;
    this.#descends = descends;
  }

  *push(bytes: Buffer): Generator<JsonItem> {
    let at = 0;
    while (at < bytes.length && !this.#isDamaged) {
      if (this.#scan === undefined) {
        const isTaken = this.#step(bytes[at] as number);
        if (isTaken === undefined) yield this.#wrong(EXPECTED[this.#state], at, bytes);
        if (isTaken === true) at += 1;
        continue;
      }
      const end = this.#scan.end(bytes, at);
      this.#unfinished.add(bytes.subarray(at, end));
      at = end;
      if (!this.#scan.isDone) continue;
      const item = this.#state === "key" ? this.#key() : this.#value();
      if (item !== undefined) yield item;
    }
    this.#position += bytes.length;
  }

  *end(): Generator<JsonItem> {
    if (this.#scan?.isScalar) yield this.#value();
    if (this.#isDamaged || this.#state === "end") return;
    yield this.#wrong(this.#scan === undefined ? EXPECTED[this.#state] : "the rest of a value", 0);
  }

  refusal(error: RowError): JsonItem {
    this.#isDamaged = true;
    return { path: this.#path, error };
  }

  /** True: the byte is taken. False: a value begins with it. Undefined: it cannot stand here. */
  #step(byte: number): boolean | undefined {
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) return true;
    const isArray = this.#areArrays.at(-1);
    if (byte === (isArray ? 0x5d : 0x7d) && this.#mayClose(isArray)) return this.#close();
    if (this.#state === "value" && isValueStart(byte)) return this.#begin(byte);
    if (this.#state === "key" && byte === 0x22) return this.#scanFrom(byte);
    if (this.#state === "colon" && byte === 0x3a) return this.#next("value");
    if (this.#state === "after" && byte === 0x2c) return this.#next(isArray ? "value" : "key");
    return undefined;
  }

  #mayClose(isArray: boolean | undefined): boolean {
    return isArray !== undefined && (this.#state === "after" || this.#state === (isArray ? "value" : "key"));
  }

  #close(): true {
    this.#areArrays.pop();
    this.#path.pop();
    return this.#next(this.#areArrays.length === 0 ? "end" : "after");
  }

  #begin(byte: number): boolean {
    const last = this.#path.at(-1);
    if (typeof last === "number") this.#path[this.#path.length - 1] = last + 1;
    const isArray = byte === 0x5b;
    const isContainer = isArray || byte === 0x7b;
    if (!isContainer || !this.#descends(this.#path, isArray)) return this.#scanFrom(byte);
    this.#areArrays.push(isArray);
    this.#path.push(isArray ? -1 : "");
    return this.#next(isArray ? "value" : "key");
  }

  #scanFrom(byte: number): false {
    this.#scan = new JsonScan(byte);
    return false;
  }

  #next(state: keyof typeof EXPECTED): true {
    this.#state = state;
    return true;
  }

  #value(): JsonItem {
    const length = this.#unfinished.length;
    const bytes = this.#unfinished.take();
    this.#scan = undefined;
    this.#state = this.#areArrays.length === 0 ? "end" : "after";
    if (bytes === undefined) return { path: this.#path, error: tooLarge("element", length) };
    if (!isUtf8(bytes)) return { path: this.#path, error: notUtf8("element", bytes) };
    return { path: this.#path, text: bytes.toString() };
  }

  #key(): JsonItem | undefined {
    const bytes = this.#unfinished.take();
    const key = bytes && isUtf8(bytes) ? parsed(bytes.toString()) : undefined;
    this.#scan = undefined;
    if (typeof key !== "string") return this.#wrong(EXPECTED.key, 0, bytes);
    this.#path[this.#path.length - 1] = key;
    this.#state = "colon";
    return undefined;
  }

  #wrong(expected: string, at: number, bytes?: Buffer): JsonItem {
    const got = bytes === undefined ? "the end of the input" : shown(bytes.toString("utf8", at, at + 20));
    const place = `at byte ${this.#position + at + 1}`;
    return this.refusal(damaged(`${this.#subject} must have ${expected} ${place}, got ${got}`));
  }
}

function isValueStart(byte: number): boolean {
  const isNumber = byte === 0x2d || (byte >= 0x30 && byte <= 0x39);
  const isWord = byte === 0x74 || byte === 0x66 || byte === 0x6e;
  return isNumber || isWord || byte === 0x22 || byte === 0x5b || byte === 0x7b;
}
