import type { JsonObject, NewEvent, RecordedEvent } from "../../../event/event.ts";
import { TAGS_LOG } from "./tag.ts";

/** What a tag's own events leave: whether somebody created it, and what it is being renamed to. */
export interface TagState {
  /** Created by name, so that it is listed though nothing has it. */
  created: boolean;
  /** Begun and not finished: a renaming changes many objects, and its process may die. */
  renamingTo: string | null;
}

export interface TagEvent extends TagState {
  tag: string;
  version: number;
}

/** Undefined for any event that is not one of the kit's, or not whole. */
export function readTagEvent(event: RecordedEvent): TagEvent | undefined {
  if (event.log !== TAGS_LOG) return undefined;
  const { type, subject: tag, version = 0 } = event;
  if (type === "tag.created") return { tag, version, created: true, renamingTo: null };
  if (type === "tag.deleted" || type === "tag.renamed") {
    return { tag, version, created: false, renamingTo: null };
  }
  if (type !== "tag.rename-started") return undefined;
  const { to, created } = (event.data ?? {}) as { to?: unknown; created?: unknown };
  if (typeof to !== "string" || typeof created !== "boolean") return undefined;
  return { tag, version, created, renamingTo: to };
}

export interface TagChange {
  type: "tag.created" | "tag.rename-started" | "tag.renamed" | "tag.deleted";
  tag: string;
  to?: string;
  /** Of a renaming that starts: whether the old name was created. */
  created?: boolean;
  actor: string | undefined;
}

/** The tags in force are those that the event is about: what it was, and what it is. */
export function tagEventOf({ type, tag, to, created, actor }: TagChange, now: string): NewEvent {
  const from = type === "tag.created" ? {} : { from: tag };
  const after = type === "tag.created" ? { to: tag } : to === undefined ? {} : { to };
  const data: JsonObject = { changes: [{ field: "tag", ...from, ...after }], tags: [tag] };
  if (to !== undefined) Object.assign(data, { to, tags: [tag, to] });
  if (created !== undefined) data.created = created;
  return { type, subject: tag, time: now, data, ...(actor === undefined ? {} : { actor }) };
}

export interface TagHistory extends TagState {
  /** Of the stream's last event, whoever appended it; 0 for no stream. */
  streamVersion: number;
}

/** What a tag's own events come to; the last whole one says it all. */
export async function foldTag(newestFirst: AsyncIterable<RecordedEvent>): Promise<TagHistory> {
  let streamVersion = 0;
  for await (const event of newestFirst) {
    streamVersion = Math.max(streamVersion, event.version ?? 0);
    const change = readTagEvent(event);
    if (change === undefined) continue;
    return { created: change.created, renamingTo: change.renamingTo, streamVersion };
  }
  return { created: false, renamingTo: null, streamVersion };
}
