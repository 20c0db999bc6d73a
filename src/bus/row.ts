import { hash } from "node:crypto";
import type { DeliveryType } from "../config/handler.ts";
import type { RecordedEvent } from "../event/event.ts";
import type { Attributes, Item, ItemKey } from "../store/store.ts";
import { encodeId } from "./dead-letter-id.ts";
import type { Attempt, DeadLetter, DeadLetterCondition } from "./info.ts";

/** The attempts that are kept with a delivery, the last ones. */
export const MAX_ATTEMPTS_KEPT = 20;
const MAX_KEY_BYTES = 600;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the separator of a sort key is one of them.
const CONTROL = /[\u0000-\u001f\u007f]/;

/** A delivery that is stored: it failed, or waits behind one that did. A success never is. */
export interface Row {
  key: string;
  event: RecordedEvent;
  type: DeliveryType;
  replayName?: string | undefined;
  attempts: Attempt[];
  /** Within the present budget. */
  attemptCount: number;
  /** When the first attempt of the budget ended, milliseconds. */
  firstAt: number;
  /** Not before, milliseconds. */
  nextAt: number;
  /** Attempts that began and of which nothing more is known: the process died. */
  leases: number;
}

export interface DeadRow extends Row {
  condition: DeadLetterCondition;
  errorType: string;
  /** UTC with milliseconds. */
  at: string;
}

/** A delivery that was not tried yet. */
export function newRow(
  event: RecordedEvent,
  { key, type, replayName }: Pick<Row, "key" | "type" | "replayName">,
): Row {
  return {
    key,
    event,
    type,
    ...(replayName === undefined ? {} : { replayName }),
    attempts: [],
    attemptCount: 0,
    firstAt: 0,
    nextAt: 0,
    leases: 0,
  };
}

/** What a rule orders by, as it stands in a sort key. */
export function keyText(text: string): string {
  const isPlain = !CONTROL.test(text) && text.isWellFormed() && Buffer.byteLength(text) <= MAX_KEY_BYTES;
  return isPlain ? text : `#${hash("sha256", text, "hex")}`;
}

/** What is delivered in order: the deliveries of a key, and apart from them those of each replay of it. */
export function sequenceOf({ key, replayName }: Pick<Row, "key" | "replayName">): string {
  // A tab is in no key.
  return replayName === undefined ? key : `${key}\t${keyText(replayName)}`;
}

/** Rows of a sequence lie together, in recorded order. */
export function rowSk(row: Pick<Row, "key" | "event" | "replayName">): string {
  return `${sequenceOf(row)}\n${row.event.position}`;
}

export function keyOfSk(sk: string): string {
  return sk.slice(0, sk.indexOf("\n"));
}

/** The range of sort keys of a key, after one of them if given. */
export function keyRange(key: string, afterSk?: string): { from: string; to: string } {
  return { from: afterSk === undefined ? `${key}\n` : `${afterSk}\u0001`, to: `${key}\n\uffff` };
}

export const waitingPk = (lane: string) => `bus-waiting#${lane}`;
export const deadPk = (rule: string) => `bus-dead#${rule}`;
/** Dead letters of which `onFailure` is still to be told. */
export const failuresPk = (rule: string) => `bus-failures#${rule}`;
export const countsKey = (rule: string): ItemKey => ({ pk: "bus-counts", sk: rule });

export function attributesOf(row: Row | DeadRow): Attributes {
  return { ...row };
}

export function rowOf<T extends Row>(item: Item): T {
  const { pk: _pk, sk: _sk, ...row } = item;
  return row as unknown as T;
}

export function deadLetterOf(rule: string, item: Item): DeadLetter {
  const row = rowOf<DeadRow>(item);
  const { key, event, condition, errorType, attempts, attemptCount, at, replayName } = row;
  return {
    id: encodeId(rule, item.sk),
    rule,
    key,
    event,
    condition,
    errorType,
    attempts,
    attemptCount,
    at,
    ...(replayName === undefined ? {} : { replayName }),
  };
}
