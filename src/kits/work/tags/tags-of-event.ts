import type { RecordedEvent } from "../../../event/event.ts";
import { TIME_LOG } from "../../time/entry.ts";
import { readEntryEvent } from "../../time/entry-event.ts";
import { NOTES_LOG } from "../notes/note.ts";
import { readNoteEvent } from "../notes/note-event.ts";
import { TASK_LOG } from "../tasks/task.ts";
import { readTaskEvent } from "../tasks/task-event.ts";
import type { TaggedKind } from "./tag.ts";

/** What an event makes of the tags of one object. */
export interface TagsChange {
  kind: TaggedKind;
  /** None for an object that was not there. */
  before: readonly string[];
  /** None for one that is deleted. */
  after: readonly string[];
}

interface Sides {
  before: { tags: string[] } | undefined;
  after: { tags: string[] } | undefined;
}

const READERS: Record<string, { kind: TaggedKind; read(event: RecordedEvent): Sides | undefined }> =
  Object.assign(Object.create(null), {
    [TASK_LOG]: { kind: "tasks", read: readTaskEvent },
    [NOTES_LOG]: { kind: "notes", read: readNoteEvent },
    [TIME_LOG]: { kind: "entries", read: readEntryEvent },
  });

/** Undefined for any event of another log, or that is not whole. */
export function tagsOfEvent(event: RecordedEvent): TagsChange | undefined {
  const reader = READERS[event.log];
  const sides = reader?.read(event);
  if (reader === undefined || sides === undefined) return undefined;
  return { kind: reader.kind, before: sides.before?.tags ?? [], after: sides.after?.tags ?? [] };
}
