import type { Lookup, Projection } from "../../config/projections.ts";
import { isProjectionName } from "../../config/projections.ts";
import { shown } from "../../errors.ts";
import type { RecordedEvent } from "../../event/event.ts";
import { type LookupTuple, NO_STATE, type StoredRecord, textOf } from "./stored-record.ts";

/** Of one record; all that came and all that went fit one atomic write of 100 items. */
export const MAX_LOOKUPS = 40;
/** A record's state as JSON. */
export const MAX_STATE_BYTES = 256 * 1024;
const MAX_LOOKUP_LENGTH = 256;
const MAX_MESSAGE_LENGTH = 1_000;

export type Folded = Omit<StoredRecord, "stop">;

export interface Run {
  record: Folded;
  /** The event that could not be folded; the record stands just before it. */
  failed?: { version: number; message: string };
  /** An event that should have come next was not among them. */
  gap: boolean;
}

/**
 * Folds the events that follow a record, each version exactly once: older ones are passed over, and it stops before a gap
 * and before an event that cannot be folded.
 */
export function foldRun(projection: Projection, from: Folded, events: readonly RecordedEvent[]): Run {
  let record = from;
  for (const event of events) {
    const version = event.version as number;
    if (version <= record.version) continue;
    if (version !== record.version + 1) return { record, gap: true };
    try {
      record = applyEvent(projection, record, event);
    } catch (error) {
      return { record, gap: false, failed: { version, message: messageOf(error) } };
    }
  }
  return { record, gap: false };
}

/**
 * A handler gets a state of its own, and what it answers is kept as text at once: what it does to either later changes
 * nothing, and the outcome is the same wherever a page of events ends.
 */
function applyEvent(projection: Projection, record: Folded, event: RecordedEvent): Folded {
  const version = event.version as number;
  const handler = Object.hasOwn(projection.on, event.type) ? projection.on[event.type] : undefined;
  if (handler === undefined) return { ...record, version };
  const before = record.state === NO_STATE ? undefined : JSON.parse(record.state);
  const state = stateText(handler(before as never, event));
  return { version, state, lookups: state === NO_STATE ? [] : lookupsOf(projection, state) };
}

function stateText(state: unknown): string {
  if (state === undefined || state === null) return NO_STATE;
  refusePromise("state", state);
  const text: string | undefined = JSON.stringify(state);
  if (text === undefined) throw new TypeError(`state must be JSON, got ${shown(state)}`);
  if (text.length * 3 > MAX_STATE_BYTES && Buffer.byteLength(text) > MAX_STATE_BYTES) {
    throw new RangeError(`state must be at most ${MAX_STATE_BYTES} bytes, got ${Buffer.byteLength(text)}`);
  }
  return text;
}

function refusePromise(name: string, answer: unknown): void {
  if (!(answer instanceof Promise)) return;
  // What becomes of it is nobody's business, not even its rejection.
  answer.catch(() => {});
  throw new TypeError(`${name} must be answered at once, got a promise`);
}

function lookupsOf({ lookups }: Projection, state: string): LookupTuple[] {
  if (lookups === undefined) return [];
  const given: unknown = lookups(JSON.parse(state) as never);
  refusePromise("lookups", given);
  if (!Array.isArray(given)) throw new TypeError(`lookups must be a list, got ${shown(given)}`);
  const tuples = given.map(tupleOf);
  const distinct =
    tuples.length < 2 ? tuples : [...new Map(tuples.map((tuple) => [textOf(tuple), tuple])).values()];
  if (distinct.length <= MAX_LOOKUPS) return distinct;
  throw new RangeError(`lookups must be at most ${MAX_LOOKUPS}, got ${distinct.length}`);
}

function tupleOf(lookup: Lookup): LookupTuple {
  const { name, value, sort = "" } = lookup ?? {};
  if (!isProjectionName(name)) {
    throw new TypeError(`name of a lookup must be lower-case letters, digits, - or _, got ${shown(name)}`);
  }
  for (const text of [value, sort]) {
    if (isLookupText(text)) continue;
    throw new TypeError(
      `lookup ${name} must have texts of one line and at most ${MAX_LOOKUP_LENGTH} characters, got ${shown(text)}`,
    );
  }
  return [name, value, sort];
}

/** Whether a text can stand in a key: well-formed, and without the characters that keys are parted by. */
export function isLookupText(value: unknown): value is string {
  if (typeof value !== "string" || value.length > MAX_LOOKUP_LENGTH || !value.isWellFormed()) return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return !/[\u0000-\u001f]/.test(value);
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : shown(error);
  const cut = text.length > MAX_MESSAGE_LENGTH ? `${text.slice(0, MAX_MESSAGE_LENGTH - 1)}…` : text;
  return cut.toWellFormed();
}
