import { hash } from "node:crypto";

/** The key of an item, as DynamoDB has it. */
export interface TableKey {
  pk: string;
  sk: string;
}

/** DynamoDB's limits, in bytes of UTF-8 (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html). */
const MAX_PK_BYTES = 2_048;
const MAX_SK_BYTES = 1_024;
const VERSION_DIGITS = 16;

/** The partition of a stream's versioned events. */
export function streamPk(log: string, subject: string): string {
  return cut(joined("s", log, subject), MAX_PK_BYTES);
}

/** Where a version of a stream is, or will be. */
export function placeKey({ log, subject, version }: Place): TableKey {
  return { pk: streamPk(log, subject), sk: versionSk(version) };
}

export interface Place {
  log: string;
  subject: string;
  version: number;
}

/** Fixed width, so that versions sort as text: 2^53 has 16 digits. */
export function versionSk(version: number): string {
  return version.toString().padStart(VERSION_DIGITS, "0");
}

/** All that has an id is in one partition, so that a search by id alone is one query. */
export function idPk(id: string): string {
  return cut(joined("i", id), MAX_PK_BYTES);
}

/** Where an unversioned event is, and the marker of a versioned one. */
export function idKey({ id, source }: { id: string; source: string }): TableKey {
  return { pk: idPk(id), sk: cut(`=${source}`, MAX_SK_BYTES) };
}

export const META_KEY: TableKey = { pk: "book", sk: "meta" };
export const LOG_PREFIX = "log#";

export function logKey(log: string): TableKey {
  return { pk: "book", sk: LOG_PREFIX + log };
}

/** Before when events of a log may have been removed. */
export function horizonKey(log: string): TableKey {
  return { pk: "book", sk: `horizon#${log}` };
}

export function monthsPk(log: string): string {
  return joined("months", log);
}

export const DAYS_PK = "days";

/** `YYYY-MM` of an ISO instant. */
export function monthOf(time: string): string {
  return time.slice(0, 7);
}

/** `YYYY-MM-DD`, UTC. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

export function timePk(log: string, month: string, shard: number): string {
  return `${joined("t", log)}#${month}#${shard}`;
}

/** Both parts have a fixed width, so the order is that of (time, position). */
export function timeSk(time: string, position: string): string {
  return `${time}#${position}`;
}

export function recordedPk(day: string, shard: number): string {
  return `${day}#${shard}`;
}

/** The same subject always lies in the same shard. */
export function shardOf(subject: string, shards: number): number {
  return shards === 1 ? 0 : hash("sha256", subject, "buffer").readUInt32BE(0) % shards;
}

/**
 * The key under which an item of the items table is kept: its own, but where DynamoDB could not hold it. Order by sort
 * key stays. An empty text, which no key may be, becomes `\0`, and so what starts with `\0` gets one more.
 */
export function itemKey({ pk, sk }: TableKey): TableKey {
  return { pk: itemPk(pk), sk: itemSk(sk) };
}

export function itemPk(pk: string): string {
  return cut(filled(pk), MAX_PK_BYTES);
}

export function itemSk(sk: string): string {
  return cut(filled(sk), MAX_SK_BYTES);
}

function filled(text: string): string {
  return text === "" || text.startsWith("\0") ? `\0${text}` : text;
}

/** `#` parts, and what is `#` inside a part is escaped: no two lists of parts share a text. */
function joined(...parts: string[]): string {
  return parts.map((part) => part.replaceAll("%", "%25").replaceAll("#", "%23")).join("#");
}

/** A text too long for a key: its beginning, and a digest of the whole to tell it from others that begin so. */
function cut(text: string, maxBytes: number): string {
  // A code unit has three bytes at most, so most keys need no counting.
  if (text.length * 3 <= maxBytes) return text;
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  const digest = `#${hash("sha256", text)}`;
  let end = maxBytes - digest.length;
  // Not inside a character.
  while (((bytes[end] as number) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end).toString() + digest;
}
