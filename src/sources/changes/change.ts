import type { ChangeKind } from "../../config/tables.ts";
import { copyData } from "../../event/data.ts";
import type { JsonObject } from "../../event/event.ts";
import { tryInstant } from "../../event/instant.ts";
import { invalid, objectOf } from "../rows.ts";

/** A row before and after it was changed, whoever told of it. */
export interface Change {
  table: string;
  kind: ChangeKind;
  /** Absent for a row that is new. */
  old?: JsonObject;
  /** Absent for a row that is gone. */
  new?: JsonObject;
  /** Its place among the changes of the table, or whatever tells it from every other. */
  sequence?: string;
  /** When it happened, in milliseconds since 1970. */
  atMs?: number;
  /** A service of the database did it, as DynamoDB's expiry by TTL: its name. */
  service?: string;
}

/** What a format found, with nothing checked that all formats have in common. */
export interface FoundChange {
  table: unknown;
  /** As the record says; undefined: as the images are there. */
  kind?: ChangeKind | undefined;
  old?: unknown;
  new?: unknown;
  sequence?: unknown;
  atMs?: number | undefined;
  service?: string | undefined;
  /** The images are objects of their own and JSON; else they are copied. */
  isRead?: boolean;
  /** What to do where an image is missing. */
  hint: string;
}

/** @throws row_invalid, event_invalid for an image that is no JSON or too deep */
export function changeOf(found: FoundChange): Change {
  const { table } = found;
  if (typeof table !== "string" || table === "") throw invalid("table", "named in the record", table);
  const images = found.isRead
    ? { old: found.old as JsonObject | undefined, new: found.new as JsonObject | undefined }
    : { old: imageOf(found.old, "old"), new: imageOf(found.new, "new") };
  const kind = found.kind ?? kindOf(images);
  if (kind !== "insert" && images.old === undefined) throw missing(kind, "old", found.hint);
  if (kind !== "remove" && images.new === undefined) throw missing(kind, "new", found.hint);
  const sequence = sequenceOf(found.sequence);
  const change: Change = { table, kind };
  if (kind !== "insert" && images.old !== undefined) change.old = images.old;
  if (kind !== "remove" && images.new !== undefined) change.new = images.new;
  if (sequence !== undefined) change.sequence = sequence;
  if (found.atMs !== undefined) change.atMs = found.atMs;
  if (found.service !== undefined) change.service = found.service;
  return change;
}

/** From here on a number is microseconds, below which milliseconds, below which seconds: each from 1973 to beyond 5000. */
const MICROSECONDS = 1e14;
const MILLISECONDS = 1e11;

/** An instant as databases and their tools write it; undefined for what is none. */
export function instantMs(value: unknown): number | undefined {
  if (typeof value === "string") return tryInstant(value);
  if (typeof value !== "number" || !(value >= 0)) return undefined;
  const ms = value >= MICROSECONDS ? value / 1_000 : value >= MILLISECONDS ? value : value * 1_000;
  return ms < 2 * MICROSECONDS ? Math.floor(ms) : undefined;
}

/** Text, or a number that is as good as one. */
function sequenceOf(value: unknown): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw invalid("sequence", "a text or a number", value);
}

/** Copied, so that its depth is known before anything walks it. */
function imageOf(value: unknown, name: string): JsonObject | undefined {
  if (value === undefined || value === null) return undefined;
  return copyData(objectOf(value, `${name} image`)) as JsonObject;
}

function kindOf(images: { old: unknown; new: unknown }): ChangeKind {
  if (images.old === undefined && images.new === undefined) {
    throw invalid("record", "a change with an old image, a new image or both", undefined);
  }
  if (images.old === undefined) return "insert";
  return images.new === undefined ? "remove" : "modify";
}

function missing(kind: ChangeKind, image: string, hint: string) {
  return invalid(`${image} image`, `there in a change of kind ${kind} (${hint})`, undefined);
}
