import type { DeliveryType, Envelope } from "../config/handler.ts";
import type { NewEvent, RecordedEvent } from "../event/event.ts";
import type { DeliveryFailure } from "./failure.ts";

/** One event on its way to one target. */
export interface Delivery {
  envelope: Envelope;
  event: RecordedEvent;
  rule: string;
  /** `<rule>:<event's source>:<event's id>`: the same over retries, redrives and replays. */
  id: string;
  /** 1 for the first try. */
  attempt: number;
  type: DeliveryType;
  replayName: string | undefined;
}

/** Undefined: delivered. */
export type Outcome = DeliveryFailure | undefined;

/** Where a rule's events go. */
export interface Target {
  /** Most deliveries of one call; of a key with an order, one at a time. */
  readonly batchSize: number;
  /**
   * One outcome a delivery, in order; at once if nothing had to be waited for. What it throws is the outcome of all of them.
   * The signal aborts when the time is over: then nobody waits for the answer any more.
   */
  deliver(deliveries: Delivery[], signal: AbortSignal): Outcome[] | Promise<Outcome[]>;
  close?(): Promise<void>;
}

export interface EffectAppend {
  log: string;
  events: NewEvent[];
}

/** What a target may do to the book. */
export interface Effects {
  /**
   * Records events that follow from a delivery, exactly once however often it is delivered: their ids follow from the
   * delivery's and their places in the list. All appends of the call share one commit where the store has one.
   * An event without `causationid` and `correlationid` gets those of the delivery.
   *
   * @throws DaybookError for an event that breaks a rule, and causation_too_deep
   */
  append(delivery: Delivery, appends: EffectAppend[]): Promise<void>;
}

/** What targets are made of beside their settings. */
export interface TargetContext {
  effects: Effects;
  /** Relative paths in settings start here: the config file's folder. */
  folder: string;
  /** Milliseconds since the epoch. */
  now(): number;
  /** The calendar day of an instant, `YYYY-MM-DD`, in the book's time zone: `<date>` in templates. */
  dayOf(ms: number): string;
  timeoutMs: number;
}
