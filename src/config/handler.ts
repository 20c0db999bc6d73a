import type { Json, NewEvent, RecordedEvent } from "../event/event.ts";

/** The EventBridge envelope of an event: what patterns match and targets get. */
export interface Envelope {
  version: "0";
  /** The event's id: the same over retries, redrives and replays. */
  id: string;
  "detail-type": string;
  source: string;
  account: string;
  /** When it happened: UTC, to the second, as EventBridge has it. */
  time: string;
  region: string;
  resources: string[];
  detail: Json;
  /** The name of the replay that sends it again. */
  "replay-name"?: string;
}

export type DeliveryType = "live" | "retry" | "redrive" | "replay";

/** What a handler gets beside the envelope. */
export interface HandlerContext {
  rule: string;
  /** The event as it was recorded. */
  event: RecordedEvent;
  /** 1 for the first try. */
  attempt: number;
  deliveryType: DeliveryType;
  /** Names this event's delivery by this rule: the same over retries, redrives and replays. */
  deliveryId: string;
  replayName: string | undefined;
  /** Aborts when the time for this attempt is over. */
  signal: AbortSignal;
  /**
   * Records events once the handler has returned: none if it fails, and each exactly once however often the event is
   * delivered. They carry `causationid` and `correlationid`.
   */
  append(log: string, events: NewEvent | NewEvent[]): void;
}

/** Gets one event at a time of each key. What it throws is a failed attempt; see `PermanentError`. */
export type Handler = (envelope: Envelope, context: HandlerContext) => unknown;
