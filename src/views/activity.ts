import { COUNTER_KINDS, type LogSettings } from "../config.ts";
import type { RecordedEvent } from "../event/event.ts";
import type { Attributes } from "../store/store.ts";
import type { PendingItems } from "./pending-items.ts";
import type { View } from "./view.ts";

export const ACTIVITY = "activity";
/** Partition of what there are events of: log and type. */
export const KINDS = "kinds";

/** An event's JSON up to so long lies in the item, which then still costs one write unit of DynamoDB. */
const MAX_EMBEDDED = 600;

/** The partition of an actor's events, of all or of one kind. */
export function activityOf(actor: string, kind?: string): string {
  return kind === undefined ? `actor=${actor}` : `kind=${kind}|actor=${actor}`;
}

/** The partition of an entity's events in one log. */
export function historyOf(log: string, subject: string): string {
  return `log=${log}|subject=${subject}`;
}

/** Neither has a space in it. */
export function kindOf({ log, type }: { log: string; type: string }): string {
  return `${log} ${type}`;
}

/** Both parts have a fixed width, so the order is that of (time, position). */
export function placeText(time: string, position: string): string {
  return `${time}#${position}`;
}

/** Who leaves out the counters of subjects says that nobody asks for one of that log. */
export function keepsHistory(settings: LogSettings | undefined): boolean {
  return (settings?.counters ?? COUNTER_KINDS).includes("subject");
}

/**
 * Where the events of an actor and of an entity are, for a store that cannot find them without reading others: one item
 * for the actor, one for the actor with the kind, one for the subject, each in the order of time.
 */
export class ActivityView implements View {
  readonly name = ACTIVITY;
  #logs: Record<string, LogSettings>;

  constructor(logs: Record<string, LogSettings>) {
    this.#logs = logs;
  }

  fold(event: RecordedEvent, pending: PendingItems): void {
    const sk = placeText(event.time, event.position);
    const item = itemOf(event);
    // As sums, of which nothing is added: each is one plain write, and a record would be part of a transaction.
    for (const pk of this.#partitionsOf(event)) pending.sums(pk, sk).set = item;
    if (event.actor !== undefined) pending.sums(KINDS, kindOf(event));
  }

  /** Kinds stay: that there was one says of no event that it is there. */
  forget(event: RecordedEvent, pending: PendingItems): void {
    const sk = placeText(event.time, event.position);
    for (const pk of this.#partitionsOf(event)) pending.remove(pk, sk);
  }

  #partitionsOf(event: RecordedEvent): string[] {
    const { log, subject, actor } = event;
    const partitions = keepsHistory(this.#logs[log]) ? [historyOf(log, subject)] : [];
    if (actor !== undefined) partitions.push(activityOf(actor), activityOf(actor, kindOf(event)));
    return partitions;
  }
}

/** The event, or where it is. */
function itemOf(event: RecordedEvent): Attributes {
  const text = JSON.stringify(event);
  if (Buffer.byteLength(text) <= MAX_EMBEDDED) return { event: text };
  const { log, subject, version, id } = event;
  return version === undefined ? { log, id } : { log, subject, version };
}
