import { LIMITS } from "./limits.ts";

/** JSON as it comes out of `JSON.parse`. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/**
 * What a producer hands in. Only `type` and `subject` are required; the rest is CloudEvents 1.0
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md) plus Daybook's own extensions.
 */
export interface NewEvent {
  /** Unique within `source`; the two together are the idempotency key. Default: a new UUIDv7. */
  id?: string | undefined;
  /** URI-reference of the producer. Default: `daybook`. */
  source?: string | undefined;
  /** Dotted, past tense: `task.completed`. */
  type: string;
  /** Names the stream within its log. */
  subject: string;
  /** When it happened, RFC 3339. Default: now. Kept as UTC with milliseconds. */
  time?: string | undefined;
  datacontenttype?: string | undefined;
  dataschema?: string | undefined;
  data?: Json | undefined;
  data_base64?: string | undefined;
  /** Who did it. */
  actor?: string | undefined;
  /** The same flow. */
  correlationid?: string | undefined;
  /** The direct cause. */
  causationid?: string | undefined;
  /** CloudEvents extension attributes: lower-case letters and digits; string, boolean or integer. */
  [extension: string]: Json | undefined;
}

/** An event that passed validation: every default is filled in, nothing is recorded yet. */
export interface ValidEvent extends NewEvent {
  specversion: "1.0";
  id: string;
  source: string;
  /** UTC, `YYYY-MM-DDTHH:MM:SS.sssZ`. */
  time: string;
}

/** An event as the log keeps it and every reader gets it. */
export interface RecordedEvent extends ValidEvent {
  log: string;
  /** 1-based and gapless in its stream; absent in a log ordered by time. */
  version?: number;
  /** Opaque and sortable as a string: the place in the whole book. */
  position: string;
  /** When Daybook recorded it, UTC with milliseconds. */
  recordedtime: string;
}

/**
 * The tags of an event: the strings of its `data.tags`, each once, the first 64. What no key could hold (more than 128
 * characters, half a surrogate pair) stays data and is no tag.
 */
export function eventTags(event: ValidEvent): string[] {
  const data = event.data;
  if (typeof data !== "object" || data === null || Array.isArray(data)) return [];
  const tags = Object.hasOwn(data, "tags") ? data.tags : undefined;
  if (!Array.isArray(tags)) return [];
  return [...new Set(tags.filter(isTag))].slice(0, LIMITS.tags);
}

function isTag(tag: Json): tag is string {
  return typeof tag === "string" && tag !== "" && tag.length <= LIMITS.tagLength && tag.isWellFormed();
}

/** Whether an event type is `filter` itself or, where the filter ends with a dot, lies below it. */
export function matchesType(type: string, filter: string): boolean {
  return filter.endsWith(".") ? type.startsWith(filter) : type === filter;
}
