import { digits } from "./characters.ts";
import { isNone, plainText } from "./field-text.ts";
import { RecentText } from "./recent-text.ts";
import type { AccessRequest } from "./request.ts";

/** Fields that are known by where they begin and end until somebody asks for them. */
export const METHOD = 0;
export const TARGET = 2;
export const HOST = 4;
export const ADDRESS = 6;
export const REFERRER = 8;
export const AGENT = 10;
export const ID = 12;
export const KEY = 14;
export const OPERATION = 16;
export const SOURCE = 18;
export const BYTES = 20;
export const TOTAL = 22;
const PLACES = 24;

/** Texts of a field that are remembered: where a few are most of them, … */
const FEW = 16;
/** … and where there are many. At most about a megabyte a field. */
const MANY = 2_048;

/** How a format writes its texts, and where the fields are that few ask for. */
export interface LineText {
  /** The target less the format's escapes. */
  target(buffer: Buffer, from: number, to: number): string;
  /** Referrer and agent: as `target`. */
  referrer(buffer: Buffer, from: number, to: number): string;
  agent(buffer: Buffer, from: number, to: number): string;
  totalMs(buffer: Buffer, from: number, to: number): number | undefined;
  /** Finds the fields that lie behind `line.rest`. */
  locateRest(line: LogLine): void;
}

/**
 * One line of a log as places in the bytes that were read. Reading a line so costs a fraction of making strings of it,
 * and most lines are assets and errors, of which nobody wants more than status, method and target.
 *
 * There is one of these for all lines of an input, so nobody may keep it.
 */
export class LogLine implements AccessRequest {
  buffer: Buffer = Buffer.alloc(0);
  start = 0;
  end = 0;
  timeMs = 0;
  status = 0;
  /** Where the fields begin that are located when they are asked for; -1 when they have been. */
  rest = -1;
  readonly #text: LineText;
  readonly #defaultSource: string;
  readonly #places = new Int32Array(PLACES);
  readonly #targets: RecentText;
  readonly #referrers: RecentText;
  readonly #agents: RecentText;
  /** Of the other fields that are mostly the same from line to line. */
  readonly #recent = Array.from({ length: PLACES / 2 }, () => new RecentText(plainText, FEW));

  constructor(text: LineText, defaultSource: string) {
    this.#text = text;
    this.#defaultSource = defaultSource;
    this.#targets = new RecentText(text.target, MANY);
    this.#referrers = new RecentText(text.referrer, MANY);
    this.#agents = new RecentText(text.agent, MANY);
  }

  /** Begins a line of which all fields are absent. */
  begin(buffer: Buffer, start: number, end: number): void {
    this.buffer = buffer;
    this.start = start;
    this.end = end;
    this.rest = -1;
    this.#places.fill(0);
  }

  place(field: number, from: number, to: number): void {
    this.#places[field] = from;
    this.#places[field + 1] = to;
  }

  get id(): string | undefined {
    return this.#optional(ID);
  }

  get method(): string {
    return this.#repeated(METHOD) ?? "";
  }

  get target(): string {
    const to = this.#to(TARGET);
    if (to > 0) return this.#targets.of(this.buffer, this.#from(TARGET), to);
    return `/${this.key ?? ""}`;
  }

  get host(): string | undefined {
    this.#locate();
    const host = this.#repeated(HOST);
    return host === undefined ? undefined : hostName(host);
  }

  get address(): string | undefined {
    return this.#optional(ADDRESS);
  }

  get referrer(): string | undefined {
    this.#locate();
    const from = this.#from(REFERRER);
    const to = this.#to(REFERRER);
    return isNone(this.buffer, from, to) ? undefined : this.#referrers.of(this.buffer, from, to);
  }

  get agent(): string | undefined {
    this.#locate();
    const from = this.#from(AGENT);
    const to = this.#to(AGENT);
    return isNone(this.buffer, from, to) ? undefined : this.#agents.of(this.buffer, from, to);
  }

  get bytes(): number | undefined {
    return digits(this.buffer, this.#from(BYTES), this.#to(BYTES));
  }

  get totalMs(): number | undefined {
    return this.#text.totalMs(this.buffer, this.#from(TOTAL), this.#to(TOTAL));
  }

  get key(): string | undefined {
    return this.#optional(KEY);
  }

  get operation(): string | undefined {
    return this.#repeated(OPERATION);
  }

  get source(): string {
    return this.#repeated(SOURCE) ?? this.#defaultSource;
  }

  #from(field: number): number {
    return this.#places[field] as number;
  }

  #to(field: number): number {
    return this.#places[field + 1] as number;
  }

  #optional(field: number): string | undefined {
    const from = this.#from(field);
    const to = this.#to(field);
    return isNone(this.buffer, from, to) ? undefined : plainText(this.buffer, from, to);
  }

  #repeated(field: number): string | undefined {
    const from = this.#from(field);
    const to = this.#to(field);
    if (isNone(this.buffer, from, to)) return undefined;
    return (this.#recent[field / 2] as RecentText).of(this.buffer, from, to);
  }

  #locate(): void {
    if (this.rest < 0) return;
    this.#text.locateRest(this);
    this.rest = -1;
  }
}

/** Lower case, less the port; an IPv6 address keeps its brackets. */
export function hostName(host: string): string {
  return host.replace(/:\d*$/, "").toLowerCase();
}
