import type { Json, NewEvent } from "../event/event.ts";
import { tryInstant } from "../event/instant.ts";
import type { VersionedEvent } from "../log/append-versions.ts";
import { plainValue } from "./dynamodb-value.ts";
import { invalid, objectOf, own } from "./rows.ts";

/** What the bus called its events; source of those that say no other. */
export const LOG_SOURCE = "dynamodb-log";
const STREAM = "#stream";
const ITEM_FIELDS = ["pk", "sk", "log", "type", "payload", "createdAt"];

/** A record with what it is put in order by. */
export interface LogRecord extends VersionedEvent {
  /** Milliseconds; undefined: it has none. */
  timeMs: number | undefined;
}

interface Fields {
  pk: unknown;
  sk: unknown;
  log: unknown;
  type: unknown;
  payload: unknown;
  time: unknown;
  isPartial: boolean;
  /** What an export of a book added. */
  extra: unknown;
}

/**
 * An event from what dynamodb-logs made of it: an item of the table, plain or with DynamoDB types, or the bus's event, in
 * detail or in its partial form. Its id is the item's key, so every form of it is the same event; so is its replay.
 *
 * @param createdAt of the archive's row, for an event without a time
 * @throws row_invalid
 */
export function readLogRecord(value: object, createdAt?: unknown): LogRecord {
  const fields = fieldsOf(value, createdAt);
  const { log, subject } = streamOf(fields);
  const version = versionOf(fields.sk);
  const { type, time } = fields;
  if (typeof type !== "string") throw invalid("type", "a string", type);
  const timeMs = instantOf(time);
  const event: NewEvent = {
    id: `${fields.pk}#${version}`,
    source: LOG_SOURCE,
    ...(timeMs === undefined ? {} : { time: new Date(timeMs).toISOString() }),
    ...(fields.isPartial ? { partial: true } : {}),
    ...contentOf(fields),
    type,
    subject,
  };
  const isKnown = fields.extra === undefined && version > 1;
  return { log, version, event, timeMs, ...(isKnown ? { previousId: `${fields.pk}#${version - 1}` } : {}) };
}

function fieldsOf(value: object, createdAt: unknown): Fields {
  if (Object.hasOwn(value, "detail")) {
    const detail = objectOf(own(value, "detail"), "detail");
    const key = objectOf(own(detail, "key"), "key");
    return {
      pk: own(key, "pk"),
      sk: own(key, "sk"),
      log: own(detail, "log"),
      type: own(detail, "type"),
      payload: own(detail, "payload"),
      time: own(value, "time") ?? createdAt,
      isPartial: (own(detail, "partial") ?? own(value, "partial")) === true,
      extra: own(detail, "daybook"),
    };
  }
  const item = Object.hasOwn(value, "Item") ? objectOf(own(value, "Item"), "Item") : value;
  if (!Object.hasOwn(item, "pk"))
    throw invalid("line", "an item with pk and sk, or an event with detail", value);
  const [pk, sk, log, type, payload, time] = ITEM_FIELDS.map((name) => attributeOf(item, name));
  return { pk, sk, log, type, payload, time: time ?? createdAt, isPartial: false, extra: undefined };
}

/** All attributes have their types, or none has. */
function attributeOf(item: object, name: string): unknown {
  const value = own(item, name);
  const isTyped = typeof own(item, "pk") === "object";
  return isTyped && value !== undefined ? plainValue(value, name) : value;
}

/** `<log>#<id>#stream`; an id may have a # in it. */
function streamOf({ pk, log }: Fields): { log: string; subject: string } {
  const name = log ?? (typeof pk === "string" ? pk.slice(0, Math.max(0, pk.indexOf("#"))) : undefined);
  if (typeof name !== "string") throw invalid("log", "a string", name);
  const isStream =
    typeof pk === "string" &&
    pk.startsWith(`${name}#`) &&
    pk.endsWith(STREAM) &&
    pk.length > name.length + 1 + STREAM.length;
  if (!isStream) throw invalid("pk", "<log>#<id>#stream of its log", pk);
  return { log: name, subject: pk.slice(name.length + 1, -STREAM.length) };
}

function versionOf(sk: unknown): number {
  const version = typeof sk === "string" && /^\d{1,15}$/.test(sk) ? Number(sk) : sk;
  if (typeof version === "number" && Number.isSafeInteger(version) && version >= 1) return version;
  throw invalid("sk", "a version from 1 up", sk);
}

/** RFC 3339, or milliseconds. */
function instantOf(time: unknown): number | undefined {
  if (time === undefined || time === null) return undefined;
  const ms = typeof time === "string" ? tryInstant(time) : time;
  if (typeof ms === "number" && Number.isFinite(ms) && Math.abs(ms) < 8.64e15) return ms;
  throw invalid("time", "an RFC 3339 instant or milliseconds", time);
}

function contentOf({ payload, extra }: Fields): Partial<NewEvent> {
  const data = objectOf(payload, "payload") as Json;
  if (extra === undefined) return { data };
  const { event, isPayloadData } = objectOf(extra, "daybook") as { event?: unknown; isPayloadData?: unknown };
  const own = objectOf(event, "daybook.event") as Partial<NewEvent>;
  return isPayloadData === true ? { ...own, data } : own;
}
