import { hash } from "node:crypto";
import type { Json, RecordedEvent, ValidEvent } from "../event/event.ts";

/** A recorded event without its place in one book: what a copy of it must have too. */
export interface PortableEvent extends ValidEvent {
  log: string;
  version?: number;
  recordedtime: string;
}

export function portable(event: RecordedEvent): PortableEvent {
  const { position: _position, ...rest } = event;
  return rest as PortableEvent;
}

/** What the log was handed: without what it gave itself. */
export function withoutEnvelope(event: PortableEvent): ValidEvent {
  const { log: _log, version: _version, position: _position, recordedtime: _recordedtime, ...rest } = event;
  return rest as ValidEvent;
}

/** JSON with sorted keys and without `position`: a store may keep the keys of data in an order of its own. */
export function canonicalText(event: PortableEvent): string {
  return objectText(event, "position");
}

/** 64 bits. */
export function checksumOf(text: string): bigint {
  return hash("sha256", text, "buffer").readBigUInt64LE(0);
}

/** 32 bits (FNV-1a). Only groups streams: two that collide are told apart by name where that matters. */
export function streamHash({ log, subject }: { log: string; subject: string }): number {
  return fnv(subject, fnv("\n", fnv(log, 0x811c_9dc5)));
}

function fnv(text: string, start: number): number {
  let value = start;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x0100_0193);
  }
  return value >>> 0;
}

function objectText(object: Record<string, Json | undefined>, without?: string): string {
  let text = "{";
  for (const name of Object.keys(object).sort()) {
    const value = object[name];
    if (value === undefined || name === without) continue;
    text += `${text === "{" ? "" : ","}${JSON.stringify(name)}:${valueText(value)}`;
  }
  return `${text}}`;
}

function valueText(value: Json): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return Array.isArray(value) ? `[${value.map(valueText).join(",")}]` : objectText(value);
}
